"""A resource that is for every Grafana.

An empty `instanceSelector` selects all Grafanas of the namespace, and with
`allowCrossNamespaceImport` all of the cluster: whoever adds one gets the dashboard or
datasource as well, with its credentials.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: models
  namespace: monitoring
spec:
  uid: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
"""

BAD = GOOD.replace("instanceSelector:", "«instanceSelector»: {}")
BAD = BAD.replace("    matchLabels:\n      dashboards: grafana\n", "")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for selector in repo.grafana.selectors:
        owner, node = selector.owner, selector.node
        if node is None or not selector.is_well_formed or owner.partial:
            continue
        if node.map("matchLabels") or selector.expressions:
            continue
        where = "every Grafana of the cluster"
        if not selector.crosses:
            where = f"every Grafana of namespace {owner.namespace or 'it is applied to'}"
        yield Finding(
            owner.root.where("spec", "instanceSelector"),
            f"{owner.kind} {owner.name} is for {where}",
        )
