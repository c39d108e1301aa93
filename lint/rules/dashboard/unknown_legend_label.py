"""Legend that names a label which the query does not yield.

`{{pod}}` in a legend stands for the label `pod` of each series. Where an aggregation has
dropped it, Grafana writes nothing there, and the lines of the panel cannot be told apart.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import expressions
from lint.promql.ast import Aggregate, Node
from lint.promql.shapes import bare
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.values import lazy

GOOD = r"""
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
        "id": 1, "type": "stat", "title": "Errors",
        "targets": [{
          "refId": "A",
          "expr": "sum by (pod) (rate(app_errors_total[5m]))",
          "legendFormat": "{{pod}}"
        }]
      }]
    }
"""

BAD = GOOD.replace("{{pod}}", "{{«pod»}}").replace("by (pod)", "by (namespace)")

_LABEL = lazy(r"\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = None
    for expression in expressions(repo):
        target = expression.target
        legend = target.legend if target is not None and not target.hidden else None
        if not isinstance(legend, Text) or "{{" not in legend:
            continue
        from lint.series.yields import yields

        if queries is None:
            queries = {id(query.text): query for query in repo.queries}
        query = queries.get(id(expression.text))
        flows = yields(repo).of(query) if query is not None else None
        if query is None or flows is None or flows.result.empty == "certainly":
            continue
        asked = _grouped_by(flows.root)
        lost = [
            match
            for match in _LABEL.finditer(legend)
            # What is grouped by and not there is query/aggregated-away.
            if match[1] not in asked and flows.result.get(match[1]).is_absent
        ]
        if lost:
            first, *others = dict.fromkeys(match[1] for match in lost)
            also = f", nor {', '.join(others)}" if others else ""
            yield Finding(
                legend.span(*lost[0].span(1)),
                f"the query yields no label {first}{also}: here is nothing",
                ((query.span(*flows.root.span), _said(sorted(flows.result.possible))),),
            )


def _grouped_by(root: Node) -> set[str]:
    total = bare(root)
    if not isinstance(total, Aggregate) or total.without:
        return set()
    return {word.text for word in total.grouping or ()}


def _said(names: list[str]) -> str:
    return f"it yields {', '.join(names) or 'no labels'}"
