"""A panel that asks for nothing.

It has no query, or only queries that are empty or hidden: it says "No data" for ever.
"""

from collections.abc import Iterator

from lint.grafana.panel import Panel
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
      "panels": [
        {"id": 1, "type": "stat", "title": "Up", "targets": [{"refId": "A", "expr": "sum(up)"}]}
      ]
    }
"""

BAD = GOOD.replace('"targets": [{"refId": "A", "expr": "sum(up)"}]', '"«targets»": []')

# Panels that draw what queries yield, and nothing else.
_DRAWING = frozenset(
    "barchart bargauge candlestick gauge graph heatmap histogram piechart singlestat stat"
    " state-timeline status-history table table-old timeseries trend xychart".split()
)
_QUIET = frozenset({"datasource", "editorMode", "exemplar", "expr", "format", "hide", "instant",
                    "interval", "intervalFactor", "legendFormat", "range", "refId", "step"})  # fmt: skip


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        for panel in dashboard.panels:
            if panel.type not in _DRAWING or panel.is_library or "snapshotData" in panel.node:
                continue
            if panel.datasource.is_special and not panel.datasource.is_mixed:
                continue
            if _is_empty(panel):
                where = panel.node.where("targets" if "targets" in panel.node else "title")
                yield Finding(
                    where, f"panel {panel.name} has no query that is run: it shows no data"
                )


def _is_empty(panel: Panel) -> bool:
    if panel.node.child("targets") is not None and not panel.node.seq("targets"):
        return True
    if len(panel.targets) < len(panel.node.seq("targets")):
        return False
    for target in panel.targets:
        asks = (target.expr and not target.expr.isspace()) or not _QUIET.issuperset(target.node)
        if asks and not target.hidden:
            return False
    return True
