"""Rate of what is no counter any more: a recorded rate, sum or count.

`rate`, `irate` and `increase` take every fall of a value for a restart of a counter. What
a recording rule or a subquery makes of counters with `rate`, or with `count`, is a gauge:
its rate means nothing. Record the counter's rate, and sum that; for a gauge, use `deriv`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.ast import Call, MatrixSelector, Subquery, VectorSelector
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.queries import written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.series.yields import Yields

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - record: pod:app_errors:rate5m
          expr: sum by (pod) (rate(app_errors_total[5m]))
        - alert: Firing
          expr: deriv(pod:app_errors:rate5m[10m]) > 1
"""

BAD = GOOD.replace("deriv(", "«rate»(")

_INSTEAD = {"rate": "deriv", "increase": "delta", "irate": "idelta"}


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        calls = [each for each in query.nodes if isinstance(each, Call) and each.args]
        calls = [each for each in calls if each.func.text in _INSTEAD]
        if not calls:
            continue
        from lint.series.yields import yields

        view = yields(repo)
        flows = view.of(query)
        for call in calls:
            inner = call.args[0]
            if flows is None or flows[inner].metric != "gauge" or not is_made(inner, view):
                continue
            at = query.span(*call.func.span)
            instead = _INSTEAD[call.func.text]
            yield Finding(
                at,
                f"this is a gauge: {call.func.text}() takes every fall for a restart;"
                f" use {instead}()",
                ((query.span(*inner.span), "no counter, but what is computed of one"),),
                Fix(f"use {instead}()", (Edit(at, instead),)),
            )


def is_made(node: object, view: Yields) -> bool:
    """Whether it is computed, by a subquery or a recording rule here; metric/rate-of-gauge
    judges what is exported."""
    if isinstance(node, MatrixSelector) and isinstance(node.selector, VectorSelector):
        return view.is_recorded_here(node.selector.metric or "")
    return isinstance(node, Subquery) and not isinstance(node.expr, VectorSelector)
