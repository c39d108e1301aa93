"""A query without a refId, in a panel with several.

Grafana makes one up each time it loads the dashboard. It works, but nothing can refer to
the query: no transformation, no override and no expression.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "panels": [{
        "id": 1, "type": "timeseries", "title": "Targets",
        "targets": [
          {"refId": "A", "expr": "sum(up)"},
          {"refId": "B", "expr": "count(up)"}
        ]
      }]
    }
"""

BAD = GOOD.replace('"refId": "B", "expr"', '"«expr»"')


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for panel in repo.grafana.panels:
        if len(panel.targets) < 2 or panel.is_library:
            continue
        for target in panel.targets:
            if not target.ref_id and target.expr:
                message = f"a query of panel {panel.name} has no refId: nothing can refer to it"
                yield Finding(
                    target.node.where("refId" if "refId" in target.node else "expr"), message
                )
