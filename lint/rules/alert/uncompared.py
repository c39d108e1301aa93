"""Alert on a value that is compared with nothing.

An alert fires for every series that its expression yields, whatever the value: a rate of 0
fires as much as one of 100. It needs a comparison, an `absent()`, or an operator that takes
series away. Told of rates, quantiles and what is computed of them: a series by itself may be
there only when something is wrong.
"""

from collections.abc import Iterator

from lint.promql.ast import Aggregate, Binary, Call, Node, VectorSelector
from lint.promql.shapes import COMPARISONS, bare
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: api, namespace: shop}
spec:
  groups:
    - name: api
      rules:
        - alert: ApiFails
          expr: sum by (job) (rate(api_errors_total[5m])) > 1
          for: 5m
"""

BAD = GOOD.replace(
    "sum by (job) (rate(api_errors_total[5m])) > 1", "«sum by (job) (rate(api_errors_total[5m]))»"
)

_COUNTED = frozenset({"rate", "increase", "irate", "histogram_quantile"})
_TAKES_AWAY = frozenset({"and", "unless", "or"})
_KEEPS = frozenset({"sum", "avg", "max", "min", "topk", "bottomk"})


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if query.kind != "alert" or not query.nodes or not _is_measured(query.nodes[0]):
            continue
        if not any(map(_decides, query.nodes)):
            yield _finding(query)


def _finding(query: Query) -> Finding:
    return Finding(
        query.span(*query.nodes[0].span),
        f"this is compared with nothing: {query.subject} fires whatever the value, 0 too",
    )


def _is_measured(node: Node) -> bool:
    """Whether it is a rate or a quantile, a total of them, or a quotient."""
    node = bare(node)
    if isinstance(node, Aggregate) and node.op.text.lower() in _KEEPS and node.expr is not None:
        return _is_measured(node.expr)
    if isinstance(node, Binary):
        return node.op.text in ("/", "*", "-", "+") and (
            _is_measured(node.lhs) or _is_measured(node.rhs)
        )
    return isinstance(node, Call) and node.func.text in _COUNTED


def _decides(node: Node) -> bool:
    """Whether a node takes series away, by their value or by others."""
    if isinstance(node, Binary):
        is_filter = node.op.text in COMPARISONS and not node.return_bool
        return is_filter or node.op.text.lower() in _TAKES_AWAY or bool(node.op.hole)
    if isinstance(node, Call):
        return node.func.text in ("absent", "absent_over_time", "vector")
    return isinstance(node, VectorSelector) and _may_decide(node)


def _may_decide(node: VectorSelector) -> bool:
    """Whether a rule that records it may have compared it."""
    return node.metric is None or ":" in node.metric
