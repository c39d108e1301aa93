"""Threshold that reads as a ratio for a percentage, or as a percentage for a ratio.

`100 * used / total > 0.9` is true at one per cent, and `used / total > 90` never in practice.
What is compared is known to be a percentage or a ratio from what the exporters state and what
arithmetic makes of it. Only told, as the number may be meant: a share below one per cent, or
ninety times as much. Processor time in a second is no such ratio. A value that is impossible for certain is `query/always-empty`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.shapes import compared
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Flow

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: CacheFull
          expr: vllm:kv_cache_usage_perc * 100 > 90
"""

BAD = GOOD.replace("> 90", "> «0.9»")

_HALF, _ALL = 50, 100


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        found = [each for node in query.nodes if (each := compared(node)) is not None]
        if not found:
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        for each in found if flows is not None else ():
            assert flows is not None
            said = _said(flows[each.side], each.value) if each.op not in ("==", "!=") else None
            if said:
                yield Finding(
                    query.span(*each.number.span),
                    said,
                    ((query.span(*each.side.span), f"this is a {flows[each.side].unit}"),),
                )


def _said(flow: Flow, value: float) -> str | None:
    from lint.promql.units import PERCENT, RATIO

    unit = flow.unit if flow.type == "vector" else None
    if unit is None or unit.word not in ("", "ratio", "percent"):
        return None
    if unit.is_same(PERCENT) and 0 < value < 1:
        return f"this is a percentage: {value:g} is {value:g} %, not {value * 100:g} %"
    if unit.is_same(RATIO) and _HALF <= value <= _ALL and flow.range.high > value:
        return f"this is a ratio: {value:g} is {value:g} times as much, not {value:g} %"
    return None
