"""A query whose kind of answer its panel cannot show as it is meant.

A table of a query with `format: table` gets a row for every sample of the time range,
unless the query is `instant`; with the column of times taken out, the rows cannot even be
told apart. A time series of an instant query is a single point.
"""

from collections.abc import Iterator

from lint.grafana.panel import PROMQL, Target
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
        "id": 1, "type": "table", "title": "Up",
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "targets": [{"refId": "A", "expr": "up", "format": "table", "instant": true}]
      }]
    }
"""

BAD = GOOD.replace('"format": "table", "instant"', '"«format»": "table", "range"')

_KEEPING = frozenset(
    "calculateField convertFieldType filterFieldsByName formatString formatTime labelsToFields merge"
    " order organize rename renameByRegex sortBy".split()
)
"""Transformations that leave a table as many rows as it had."""


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for panel in repo.grafana.panels:
        if panel.type not in ("table", "timeseries") or panel.is_library:
            continue
        for target in panel.targets:
            kind = repo.grafana.type_of(panel.dashboard, target.datasource)
            finding = None
            if target.expr and not target.hidden and kind in PROMQL:
                finding = _rows(target) if panel.type == "table" else _point(target)
            if finding is not None:
                yield finding
                break


def _rows(target: Target) -> Finding | None:
    steps = target.panel.node.maps("transformations")
    if target.format != "table" or target.is_instant:
        return None
    if not all(step.string("id") in _KEEPING for step in steps):
        return None
    message = (
        f"panel {target.panel.name} asks for a time range: its table has a row for every sample"
    )
    has_time = not any(step.map("options").map("excludeByName").flag("Time") for step in steps)
    severity = "info" if has_time else None
    return Finding(target.node.where("format"), message, severity=severity)


def _point(target: Target) -> Finding | None:
    if not target.instant or target.panel.node.maps("transformations"):
        return None
    message = f"panel {target.panel.name} asks for one instant: all it draws is a point"
    return Finding(target.node.where("instant"), message)
