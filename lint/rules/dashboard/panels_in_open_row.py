"""An open row that holds panels.

The panels of a row are inside of it while it is collapsed, and behind it in the list while
it is open. Grafana looks into collapsed rows only: panels in an open one are not shown.
Set `"collapsed": true`, or move them behind the row.
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
      "panels": [
        {
          "id": 1, "type": "row", "title": "Details", "collapsed": true,
          "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1},
          "panels": [
            {"id": 2, "type": "text", "title": "About", "gridPos": {"x": 0, "y": 1, "w": 12, "h": 4}}
          ]
        }
      ]
    }
"""

BAD = GOOD.replace('"collapsed": true', '"collapsed": false').replace(
    '"panels": [\n            {', '"«panels»": [\n            {'
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for panel in repo.grafana.panels:
        if panel.type != "row" or panel.node.flag("collapsed"):
            continue
        inner = panel.node.maps("panels")
        if inner:
            message = f"row {panel.name} is not collapsed, but holds {len(inner)} of its panels: they are not shown"
            yield Finding(panel.node.where("panels"), message)
