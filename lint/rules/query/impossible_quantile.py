"""Quantile outside of 0 to 1.

The quantile of 99 per cent is `0.99`. Above 1, `histogram_quantile`, `quantile` and
`quantile_over_time` yield +Inf whatever the data are, below 0 -Inf: a threshold is then always
or never exceeded.
"""

from collections.abc import Iterator

from lint.promql.ast import Aggregate, Call, Node, NumberLiteral
from lint.promql.shapes import bare
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.queries import written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Slow
          expr: |
            histogram_quantile(0.99, sum by (le) (rate(app_latency_seconds_bucket[5m]))) > 2
"""

BAD = GOOD.replace("0.99", "«99»")

_FUNCTIONS = frozenset({"histogram_quantile", "quantile_over_time"})


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        for node in query.nodes if "quantile" in query.text else ():
            asked = _asked(node)
            if asked is None or 0 <= asked.value <= 1 or asked.value != asked.value:
                continue
            at = query.span(*asked.span)
            instead = f"{asked.value / 100:g}"
            yield Finding(
                at,
                f"a quantile is from 0 to 1: of {asked.value:g} the result is always +Inf",
                (),
                Fix(f"write {instead}", (Edit(at, instead),)) if asked.value <= 100 else None,
            )


def _asked(node: Node) -> NumberLiteral | None:
    """The quantile that an aggregation or function is asked for."""
    found: Node | None = None
    if isinstance(node, Aggregate) and node.op.text.lower() == "quantile":
        found = node.param
    elif isinstance(node, Call) and node.func.text in _FUNCTIONS and node.args:
        found = node.args[0]
    found = bare(found) if found is not None else None
    return found if isinstance(found, NumberLiteral) else None
