"""Comparison of a metric with a value that it cannot have.

`vllm:kv_cache_usage_perc` is a ratio from 0 to 1 despite its name: `> 90` never fires.
DCGM's `_UTIL` fields are percentages, its `_PROF_` fields ratios. Judged where the
compared value is that of the metric itself, or its minimum, maximum or average.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.model.series import Use, seen
from lint.promql.ast import Aggregate, Binary, Call, MatrixSelector, Node, NumberLiteral, Paren
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: CacheFull
          expr: avg by (model_name) (vllm:kv_cache_usage_perc) > 0.9
"""

BAD = GOOD.replace("0.9", "«90»")

_COMPARES = ("==", ">", ">=", "<", "<=")
_KEEPS_RANGE = frozenset(
    "avg max min quantile topk bottomk last_over_time avg_over_time max_over_time min_over_time "
    "quantile_over_time sort sort_desc".split()
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.uses:
        ranges = {item.metric.range for item in use.readings if item.role == "value"}
        known = ranges.pop() if len(ranges) == 1 and len(use.readings) == 1 else None
        compared = _compared(use) if known is not None and not view.is_recorded(use.name) else None
        if known is None or compared is None:
            continue
        number, (low, high) = compared, known
        if (low is not None and number.value < low) or (high is not None and number.value > high):
            yield _finding(use, number, low, high)


def _finding(use: Use, number: NumberLiteral, low: float | None, high: float | None) -> Finding:
    at = use.span(number)
    bounds = " ".join(
        [*([f"at least {low:g}"] if low is not None else ()), *([f"at most {high:g}"] if high is not None else ())]
    )
    is_percent = high == 1 and 1 < number.value <= 100
    instead = f"{number.value / 100:g}"
    return Finding(
        at,
        f"{use.name} is {bounds.replace(' at most', ' and at most')}: the comparison with "
        f"{number.value:g} always has the same result",
        fix=Fix(f"compare with {instead}", (Edit(at, instead),)) if is_percent else None,
    )


def _compared(use: Use) -> NumberLiteral | None:
    """The number that its value, as it is, is compared with."""
    inner: Node = use.selector
    for node in use.above():
        if isinstance(node, Binary) and node.op.text in _COMPARES:
            other = node.rhs if node.lhs is inner else node.lhs
            while isinstance(other, Paren):
                other = other.expr
            return other if isinstance(other, NumberLiteral) else None
        name = node.op.text if isinstance(node, Aggregate) else node.func.text if isinstance(node, Call) else ""
        if not isinstance(node, (Paren, MatrixSelector)) and name.lower() not in _KEEPS_RANGE:
            return None
        inner = node
    return None
