"""A variable with several values, compared with `=` or `!=`.

Grafana writes the values of a variable with `multi` or `includeAll` as a regular
expression, `(a|b)`: only `=~` and `!~` understand it. With `=` the panel is empty as soon
as somebody selects two values, or All.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Expression
from lint.promql import Parsed, VectorSelector, walk
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

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
      "templating": {"list": [
        {"name": "pod", "type": "query", "multi": true, "query": "label_values(up, pod)"}
      ]},
      "panels": [{
        "id": 1, "type": "stat", "title": "Up",
        "targets": [{"refId": "A", "expr": "up{pod=~\"$pod\"}"}]
      }]
    }
"""

BAD = GOOD.replace("=~", "«=»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    parsed = {id(query.text): query.parsed for query in repo.queries}
    for expression in repo.grafana.expressions:
        dashboard = expression.dashboard
        repeats = expression.panel.repeats if expression.panel is not None else frozenset()
        many = {item.name for item in dashboard.variables if item.has_many} - repeats
        known = parsed.get(id(expression.text))
        if known is not None and any(name in expression.text for name in many if name):
            yield from _equalities(expression, known, {str(name) for name in many})


def _equalities(expression: Expression, parsed: Parsed, many: set[str]) -> Iterator[Finding]:
    for node in walk(parsed.expr) if parsed.expr is not None else ():
        for matcher in node.matchers if isinstance(node, VectorSelector) else ():
            if matcher.value is None or matcher.op_span is None or matcher.op not in ("=", "!="):
                continue
            name = next((hole.name for hole in matcher.value.holes if hole.name in many), None)
            variable = expression.dashboard.variable(name) if name is not None else None
            if variable is None:
                continue
            start, end = matcher.op_span
            right, does = ("=~", "matches") if matcher.op == "=" else ("!~", "excludes")
            message = f"${name} can have several values, written as a regex: {matcher.op} {does} none of them"
            field = "multi" if variable.multi else "includeAll"
            at = expression.text.span(start, end)
            because = ((variable.node.where(field), f"{name} is declared with {field}"),)
            yield Finding(at, message, because, Fix(f"write {right}", (Edit(at, right),)))
