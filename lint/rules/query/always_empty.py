"""Expression, or part of one, that can never yield anything.

`count(x) == 0` is the classic: where there is no `x`, `count` yields nothing, not 0, and
what it yields is 1 at least. An alert on that never fires; use `absent(x)`, or
`(count(x) or vector(0)) == 0`. Matchers that exclude each other are another.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.queries import Query
from lint.model.repo import Repo
from lint.promql.ast import Aggregate, Binary, Call, MatrixSelector, Node, Paren, VectorSelector
from lint.rule import Finding, rule
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Clash, Flows

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Firing
          expr: absent(app_replicas)
"""

BAD = GOOD.replace("absent(app_replicas)", "«count(app_replicas) == 0»")

_KEEPS_RANGE = frozenset(
    "avg max min quantile topk bottomk last_over_time avg_over_time max_over_time min_over_time "
    "quantile_over_time sort sort_desc".split()
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    from lint.model.yields import yields

    for query, flows in yields(repo).every():
        for clash in flows.clashes:
            reason = _reason(clash, flows)
            if reason is not None:
                yield _finding(query, clash, reason)


def _finding(query: Query, clash: Clash, reason: str) -> Finding:
    what = f"{query.subject} never fires" if query.kind == "alert" else "nothing is yielded"
    return Finding(query.span(*clash.node.span), f"{reason}: {what}")


def _reason(clash: Clash, flows: Flows) -> str | None:
    node = clash.node
    if clash.kind == "selector" and isinstance(node, VectorSelector):
        same = [each for each in node.matchers if each.name.text == clash.label]
        return f"the matchers on {clash.label} exclude each other" if len(same) > 1 else None
    if clash.kind == "unless":
        return "the right side of unless always has a result, which takes away everything"
    if clash.kind != "compared" or not isinstance(node, Binary):
        return None
    is_left = flows[node.lhs].type != "scalar"
    side = node.lhs if is_left else node.rhs
    if _is_plain(side):
        return None
    return f"the value is always {flows[side].range}, so this is never true"


def _is_plain(node: Node) -> bool:
    """Whether it has the very value of a metric: metric/out-of-range judges those."""
    while not isinstance(node, VectorSelector):
        if isinstance(node, Paren):
            node = node.expr
        elif isinstance(node, MatrixSelector):
            node = node.selector
        elif isinstance(node, Aggregate) and node.op.text.lower() in _KEEPS_RANGE and node.expr:
            node = node.expr
        elif isinstance(node, Call) and node.func.text in _KEEPS_RANGE:
            node = node.args[-1]
        else:
            return False
    return True
