"""Alert that compares a counter itself with a number.

A counter grows as long as its process lives: once above the threshold it stays there, and
the alert with it, until a restart sets it to 0. So does a sum of counters. `increase(…[1h]) > 0`
says what happened of late.
"""

from collections.abc import Iterator

from lint.promql.ast import Aggregate, Node, VectorSelector
from lint.promql.shapes import bare, compared
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written

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
    for query in written(repo):
        asked = [compared(node) for node in query.nodes] if query.kind == "alert" else []
        grown = [bare(each.side) for each in asked if each and each.op in (">", ">=")]
        if not any(map(_counter, grown)):
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        for node in grown:
            selector = _counter(node)
            if selector is None or flows is None or flows[selector].metric != "counter":
                continue
            if flows[node].metric in ("counter", "total"):
                yield Finding(
                    query.span(*node.span),
                    f"{selector.metric} is a counter: once above the threshold it stays there;"
                    " compare its increase()",
                )


def _counter(node: Node) -> VectorSelector | None:
    """The selector whose value, or the sum of whose values, a node is."""
    while isinstance(node, Aggregate) and node.op.text.lower() == "sum" and node.expr is not None:
        node = bare(node.expr)
    return node if isinstance(node, VectorSelector) and node.metric else None
