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

_FLIPPED = {"==": "==", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
_KEEPS_RANGE = frozenset(
    "avg max min quantile topk bottomk last_over_time avg_over_time max_over_time min_over_time "
    "quantile_over_time sort sort_desc".split()
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.uses:
        known = use.readings[0].metric.range if len(use.readings) == 1 else None
        if known is None or use.readings[0].role != "value" or view.is_recorded(use.name):
            continue
        compared = _compared(use)
        low, high = known
        if compared is None:
            continue
        op, number = compared
        if low is not None and number.value < low:
            yield _finding(use, number, f"never less than {low:g}", is_true=op in (">", ">="))
        elif high is not None and number.value > high:
            yield _finding(use, number, f"never more than {high:g}", is_true=op in ("<", "<="))


def _finding(use: Use, number: NumberLiteral, bound: str, *, is_true: bool) -> Finding:
    at = use.span(number)
    instead = f"{number.value / 100:g}"
    is_percent = bound == "never more than 1" and number.value <= 100
    return Finding(
        at,
        f"{use.name} is {bound}: this comparison is {'always' if is_true else 'never'} true",
        fix=Fix(f"compare with {instead}", (Edit(at, instead),)) if is_percent else None,
    )


def _compared(use: Use) -> tuple[str, NumberLiteral] | None:
    """How, and with which number, its value as it is is compared; the value comes first."""
    inner: Node = use.selector
    for node in use.above():
        if isinstance(node, Binary):
            is_left = node.lhs is inner
            other = node.rhs if is_left else node.lhs
            while isinstance(other, Paren):
                other = other.expr
            op = node.op.text if is_left else _FLIPPED.get(node.op.text, "")
            return (op, other) if op in _FLIPPED and isinstance(other, NumberLiteral) else None
        name = (
            node.op.text
            if isinstance(node, Aggregate)
            else node.func.text
            if isinstance(node, Call)
            else ""
        )
        if not isinstance(node, (Paren, MatrixSelector)) and name.lower() not in _KEEPS_RANGE:
            return None
        inner = node
    return None
