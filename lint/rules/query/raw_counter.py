"""Alert that compares a counter itself with a number.

A counter grows as long as its process lives: once above the threshold it stays there, and
the alert with it, until a restart sets it to 0. `increase(…[1h]) > 0` says what happened
of late.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.promql.ast import Binary, Node, NumberLiteral, Paren, VectorSelector
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Firing
          expr: increase(vllm:request_success_total[1h]) > 1000
"""

BAD = GOOD.replace("increase(vllm:request_success_total[1h])", "«vllm:request_success_total»")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in repo.queries:
        compared = [_compared(node) for node in query.nodes] if query.kind == "alert" else []
        if not any(compared):
            continue
        from lint.model.yields import yields

        flows = yields(repo).of(query)
        for node in compared:
            if node is not None and flows is not None and flows[node].metric == "counter":
                yield Finding(
                    query.span(*node.span),
                    f"{node.metric} is a counter: once above the threshold it stays there;"
                    " compare its increase()",
                )


def _compared(node: Node) -> VectorSelector | None:
    """The selector whose value must be above a number."""
    if not isinstance(node, Binary) or node.op.text not in (">", ">="):
        return None
    side = node.lhs
    while isinstance(side, Paren):
        side = side.expr
    is_number = isinstance(node.rhs, NumberLiteral)
    return side if is_number and isinstance(side, VectorSelector) and side.metric else None
