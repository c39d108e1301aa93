"""Comparison of a metric with a value that it cannot have.

`vllm:kv_cache_usage_perc` is a ratio from 0 to 1 despite its name: `> 90` never fires.
DCGM's `_UTIL` fields are percentages, its `_PROF_` fields ratios. What arithmetic makes of
a range is followed: `100 * …` is at most 100, and `< 101` is then always true. Where a
computed value makes a comparison never true, that is `query/always-empty`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint import catalog
from lint.promql.shapes import Compared, compared, metric_itself
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.queries import Query, written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Flow

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


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        found = [each for node in query.nodes if (each := compared(node)) is not None]
        if not found:
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        for each in found if flows is not None else ():
            assert flows is not None
            selector = metric_itself(each.side)
            if selector is None:
                yield from _of_computed(query, each, flows[each.side])
            elif selector.metric and catalog.owner(selector.metric):
                yield from _of_metric(query, each, flows[selector], selector.metric)


def _of_metric(query: Query, each: Compared, flow: Flow, name: str) -> Iterator[Finding]:
    low, high = flow.range.low, flow.range.high
    if not flow.floats:
        return
    # Above what is always there is how one asks whether something is there at all.
    if each.value < low and each.op not in (">", ">=", "!="):
        yield _finding(query, each, name, f"never less than {low:g}", ())
    elif each.value > high:
        yield _finding(query, each, name, f"never more than {high:g}", ("<", "<=", "!="))


def _finding(query: Query, each: Compared, name: str, bound: str, true: tuple[str, ...]) -> Finding:
    at = query.span(*each.number.span)
    instead = f"{each.value / 100:g}"
    is_percent = bound == "never more than 1" and 1 < each.value <= 100
    return Finding(
        at,
        f"{name} is {bound}: this comparison is {'always' if each.op in true else 'never'} true",
        fix=Fix(f"compare with {instead}", (Edit(at, instead),)) if is_percent else None,
    )


def _of_computed(query: Query, each: Compared, flow: Flow) -> Iterator[Finding]:
    """What is always true of a value that is computed; its upper bound comes from a metric."""
    is_known = flow.type == "vector" and flow.unit is not None
    if is_known and each.value > flow.range.high and each.op in ("<", "<="):
        yield Finding(
            query.span(*each.number.span),
            f"the value is never more than {flow.range.high:g}: this comparison is always true",
            ((query.span(*each.side.span), f"the value is {flow.range}"),),
        )
