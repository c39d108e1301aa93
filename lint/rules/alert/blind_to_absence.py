"""Alert for "nothing is up" that is silent when there is nothing at all.

`sum(up{…}) == 0` needs at least one series of `up`. When every target is gone (the pods
scaled to zero, the monitor deleted, the exporter's Service renamed) the sum is empty, not
zero, and the alert stays silent exactly then. Add `or vector(0)`, or use `absent()`.
"""

from collections.abc import Iterator

from lint.promql import Aggregate, Binary, Call, Node, VectorSelector, walk
from lint.promql.shapes import bare, compared
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.queries import written

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

_ZERO = (("==", 0), ("<=", 0))
_NONE = {"sum": (*_ZERO, ("<", 1), ("<=", 1)), "max": (*_ZERO, ("<", 1)), "avg": _ZERO}
"""How an alert says that nothing is up, or hardly anything."""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        expr = query.parsed.expr
        if query.kind != "alert" or expr is None or query.parsed.errors or _sees_absence(expr):
            continue
        for node in walk(expr):
            counted = _counted(node)
            if counted is None:
                continue
            start, end = counted.span
            span = query.span(start, end)
            shown = query.text[start:end]
            yield Finding(
                span,
                f"{query.subject} is silent when there are no targets at all:"
                f" {shown} is then empty, not 0",
                (),
                Fix("count nothing as 0", (Edit(span, f"({shown} or vector(0))"),)),
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
    """The total in `sum(up) == 0`, `max(up) < 1` and the like; None for anything else."""
    asked = compared(node)
    total = bare(asked.side) if asked is not None else None
    if asked is None or not isinstance(total, Aggregate) or total.grouping is not None:
        return None
    # What count() yields is never 0, which query/always-empty reports.
    if (asked.op, asked.value) not in _NONE.get(total.op.text, ()):
        return None
    selectors = [item for item in walk(total) if isinstance(item, VectorSelector)]
    return total if [item.metric for item in selectors] == ["up"] else None
