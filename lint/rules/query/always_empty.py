"""Expression, or part of one, that can never yield anything.

`count(x) == 0` is the classic: where there is no `x`, `count` yields nothing, not 0, and
what it yields is 1 at least. An alert on that never fires; use `absent(x)`, or
`(count(x) or vector(0)) == 0`. Matchers that exclude each other are another.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint import catalog
from lint.promql.alternatives import matches_all
from lint.promql.ast import Aggregate, Binary, Node, VectorSelector
from lint.promql.shapes import bare, compared, metric_itself
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.queries import Query
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
          expr: (count(app_replicas) or vector(0)) == 0
"""

BAD = GOOD.replace("(count(app_replicas) or vector(0)) == 0", "«count(app_replicas) == 0»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    from lint.series.yields import yields

    for query, flows in yields(repo).every():
        for clash in flows.clashes:
            reason = _reason(clash, flows)
            if reason is not None:
                yield _finding(query, clash, reason)


def _finding(query: Query, clash: Clash, reason: str) -> Finding:
    what = f"{query.subject} never fires" if query.kind == "alert" else "nothing is yielded"
    return Finding(query.span(*clash.node.span), f"{reason}: {what}", (), _fix(query, clash.node))


def _fix(query: Query, node: Node) -> Fix | None:
    """What `count(x) == 0` means: nothing counts as 0."""
    asked = compared(node)
    total = bare(asked.side) if asked is not None else None
    if asked is None or not isinstance(total, Aggregate) or total.grouping is not None:
        return None
    if total.op.text != "count" or (asked.op, asked.value) not in (("==", 0), ("<", 1), ("<=", 0)):
        return None
    at = query.span(*total.span)
    return Fix("count nothing as 0", (Edit(at, f"({at.text} or vector(0))"),))


def _reason(clash: Clash, flows: Flows) -> str | None:
    node = clash.node
    if clash.kind == "selector" and isinstance(node, VectorSelector):
        same = [each for each in node.matchers if each.name.text == clash.label]
        if len(same) > 1:
            return f"the matchers on {clash.label} exclude each other"
        pattern = same[0].value if same and same[0].op == "!~" else None
        is_all = pattern is not None and matches_all(pattern.value)
        return f"every value of {clash.label} is excluded, and so is none" if is_all else None
    if clash.kind == "absent":
        return "what absent() looks for is always there, if only as a constant"
    if clash.kind == "unless":
        return "the right side of unless always has a result, which takes away everything"
    if clash.kind != "compared" or not isinstance(node, Binary):
        return None
    is_left = flows[node.lhs].type != "scalar"
    side = node.lhs if is_left else node.rhs
    selector = metric_itself(side)
    if selector is not None and selector.metric and catalog.owner(selector.metric):
        return None  # metric/out-of-range judges a metric by itself.
    return f"the value is always {flows[side].range}, so this is never true"
