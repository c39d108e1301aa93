"""A field, or a kind, that is newer than the deployed operator.

The API server has the schema of the operator that is installed, and drops fields that it
does not list: the object is accepted, and the setting has no effect. An object of a kind
that came later cannot be applied at all. Judged where the cluster description says which
version of the Grafana Operator there is.
"""

from collections.abc import Iterator

from lint.model.ages import Age, ages_of, lacks
from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

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
    version = repo.cluster.versions.get("grafana-operator")
    if version is None:
        return
    owners = (item.owner for item in repo.grafana.selectors)
    for resource in (*repo.grafana.instances, *owners):
        if lacks(str(resource.kind), str(version)):
            yield Finding(
                resource.value_span("kind"),
                f"Grafana Operator {version} has no {resource.kind}: the object cannot be applied",
                ((version.span(), f"Grafana Operator {version} is deployed"),),
            )
            continue
        for age in ages_of(resource, str(version)):
            yield _finding(age, version)


def _finding(age: Age, version: Text) -> Finding:
    return Finding(
        age.key.span(),
        f"{age.key} came with Grafana Operator {age.since}, {version} is deployed: the API server"
        " drops it, so it has no effect",
        ((version.span(), f"Grafana Operator {version} is deployed"),),
    )
