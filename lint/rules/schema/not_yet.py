"""A field, or a kind, that is newer than the deployed operator.

The API server has the schema of the operator that is installed, and drops fields that it
does not list: the object is accepted, and the setting has no effect. An object of a kind
that came later cannot be applied at all. Judged where the cluster description says which
version there is of the Grafana Operator, Argo CD or OpenShift GitOps, the Prometheus Operator
or KServe; a release whose fields nobody has listed is not judged.
"""

from collections.abc import Iterator

from lint.model.ages import OPERATORS, ages_of, lacks
from lint.model.operators import operators
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  versions: {grafana-operator: 5.18.0}
-- folder.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata: {name: models, namespace: monitoring}
spec:
  uid: models
  instanceSelector:
    matchLabels: {dashboards: grafana}
"""

BAD = GOOD.replace("  uid: models\n", "  uid: models\n  «suspend»: true\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for group, version in operators(repo).items():
        name = f"{OPERATORS[group]} {version.text}"
        stated = ((version.at, f"{name} is deployed"),)
        for resource in repo.of_kind(*repo.by_kind):
            if resource.group != group:
                continue
            if lacks(resource, version.text):
                message = f"{name} has no {resource.kind}: the object cannot be applied"
                yield Finding(resource.value_span("kind"), message, stated)
                continue
            for age in ages_of(resource, version.text):
                message = (
                    f"{age.key} came {age.came.format(OPERATORS[group])}, {version.text} is deployed:"
                    " the API server drops it, so it has no effect"
                )
                yield Finding(age.key.span(), message, stated)
