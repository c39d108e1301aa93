"""A window of fixed length beside others that follow the time range.

Over a long time range Grafana asks for a sample every few minutes or hours. A window that
is shorter than such a step leaves out what happens between two of them; `$__rate_interval`
grows with it. A dashboard that has both shows the same time in two ways.
"""

from collections.abc import Iterator

from lint.promql.ast import Call, MatrixSelector, NumberLiteral
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query
from lint.source import Span

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
        "id": 1, "type": "timeseries", "title": "Errors",
        "datasource": {"type": "prometheus", "uid": "prometheus"},
        "targets": [
          {"refId": "A", "expr": "rate(app_errors_total[$__rate_interval])"},
          {"refId": "B", "expr": "rate(app_calls_total[$__rate_interval])"}
        ]
      }]
    }
"""

BAD = GOOD.replace("calls_total[$__rate_interval]", "calls_total[«1m»]")

_GROWING = ("$__rate_interval", "${__rate_interval}", "$__interval", "${__interval}")
_COUNTING = frozenset({"delta", "idelta", "increase", "irate", "rate"})
_LONG = 600
"""Seconds that are chosen for their own sake, not for the distance of samples."""


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = {id(query.text): query for query in repo.queries}
    for dashboard in repo.grafana.dashboards:
        fixed: list[Span] = []
        is_mixed = False
        for panel in dashboard.panels:
            for target in panel.targets if panel.type in ("timeseries", "graph") else ():
                query = queries.get(id(target.expr))
                if query is None or target.hidden or target.instant:
                    continue
                is_mixed = is_mixed or any(word in query.text for word in _GROWING)
                fixed.extend(_fixed(query))
        if fixed and is_mixed:
            count = f"{len(fixed)} windows are" if len(fixed) > 1 else "this window is"
            message = f"{count} of fixed length, others of this dashboard follow the time range"
            others = tuple((span, "and here") for span in fixed[1:4])
            yield Finding(fixed[0], message, others)


def _fixed(query: Query) -> Iterator[Span]:
    for node in query.nodes:
        if not isinstance(node, Call) or node.func.text not in _COUNTING or not node.args:
            continue
        window = node.args[0].range if isinstance(node.args[0], MatrixSelector) else None
        if isinstance(window, NumberLiteral) and window.value < _LONG:
            yield query.span(*window.span)
