"""A query without a refId, in a panel with several.

Grafana makes one up each time it loads the dashboard. It works, but nothing can refer to
the query: no transformation, no override and no expression.
"""

from collections.abc import Iterator

from lint.repo import Repo
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
    for dashboard in repo.grafana.dashboards:
        nameless = [
            target
            for panel in dashboard.panels
            for target in panel.targets
            if len(panel.targets) > 1 and not target.ref_id and target.expr
        ]
        if nameless:
            first = nameless[0]
            more = f" and {len(nameless) - 1} more have" if len(nameless) > 1 else " has"
            message = f"a query of panel {first.panel.name}{more} no refId: nothing can refer to it"
            at = first.node.where("refId" if "refId" in first.node else "expr")
            yield Finding(at, message)
