"""Alert for "nothing is up" that is silent when there is nothing at all.

`sum(up{…}) == 0` needs at least one series of `up`. When every target is gone (the pods
scaled to zero, the monitor deleted, the exporter's Service renamed) the sum is empty, not
zero, and the alert stays silent exactly then. Add `or vector(0)`, or use `absent()`.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.promql import Aggregate, Binary, Call, Node, NumberLiteral, Paren, VectorSelector, walk
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models}
spec:
  groups:
    - name: models
      rules:
        - alert: TargetsDown
          expr: (sum(up{job="models"}) or vector(0)) == 0
"""

BAD = GOOD.replace('(sum(up{job="models"}) or vector(0)) == 0', '«sum(up{job="models"})» == 0')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in repo.queries:
        expr = query.parsed.expr
        if query.kind != "alert" or expr is None or query.parsed.errors or _sees_absence(expr):
            continue
        for node in walk(expr):
            counted = _counted(node)
            if counted is None:
                continue
            start, end = counted.span
            span = query.span(start, end)
            written = query.text[start:end]
            yield Finding(
                span,
                f"{query.subject} is silent when there are no targets at all:"
                f" {written} is then empty, not 0",
                (),
                Fix("count nothing as 0", (Edit(span, f"({written} or vector(0))"),)),
            )


def _sees_absence(expr: Node) -> bool:
    """Whether some part of the expression yields a value where there are no series."""
    for node in walk(expr):
        if isinstance(node, Call) and node.func.text in ("absent", "absent_over_time", "vector"):
            return True
        if isinstance(node, Binary) and node.op.text == "unless":
            return True
    return False


def _counted(node: Node) -> Node | None:
    """The total in `sum(up) == 0`, `count(up) < 1` and the like; None for anything else."""
    if not isinstance(node, Binary) or node.op.text not in ("==", "<", "<="):
        return None
    left, right = _bare(node.lhs), _bare(node.rhs)
    if not isinstance(left, Aggregate) or not isinstance(right, NumberLiteral):
        return None
    if left.grouping is not None or left.op.text not in ("sum", "count", "max", "group"):
        return None
    if right.value not in (0.0, 1.0) or (node.op.text == "==" and right.value == 1.0):
        return None
    selectors = [item for item in walk(left) if isinstance(item, VectorSelector)]
    return left if [item.metric for item in selectors] == ["up"] else None


def _bare(node: Node) -> Node:
    while isinstance(node, Paren):
        node = node.expr
    return node
