"""A Grafana resource that does not say which Grafana it is for.

`instanceSelector` is required: the API server rejects the object without it. To mean
every Grafana of the namespace, write an empty one, `instanceSelector: {}`.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import FOLDER

GOOD = FOLDER

BAD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: gitops
  namespace: monitoring
«spec»:
  uid: gitops
  title: GitOps
"""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for selector in repo.grafana.selectors:
        owner = selector.owner
        is_written = owner.spec.child("instanceSelector") is not None
        # A misspelt key is what schema/unknown-field reports.
        if (
            owner.partial
            or is_written
            or closest("instanceSelector", set(owner.spec) - {"instanceSelector"})
        ):
            continue
        message = f"{owner.kind} {owner.name} has no instanceSelector: the API server rejects it"
        yield Finding(selector.span(), message)
