"""Label asked for after an aggregation has dropped it.

`max by (pod) (sum by (namespace) (…))` has no `pod` left to group by: all series fall into
one group. In `on (pod)` the label then tells no series apart, and `group_left (pod)` takes
nothing over, and even takes away the `pod` that the other side had.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.ast import Aggregate, Binary, Node, Paren, Word, children
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Flows

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Firing
          expr: max by (pod) (sum by (pod, code) (rate(app_errors_total[5m]))) > 1
"""

BAD = GOOD.replace("max by (pod)", "max by («pod»)").replace("(pod, code)", "(code)")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        aggregates = [node for node in query.nodes if isinstance(node, Aggregate)]
        if not aggregates or len(query.nodes) == len(aggregates):
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        if flows is None:
            continue
        clashing = {id(clash.node) for clash in flows.clashes}
        for node in query.nodes:
            for word, side, effect in _asked(node) if id(node) not in clashing else ():
                lost = _lost(flows, side, word.text)
                if lost is not None:
                    yield Finding(
                        query.span(*word.span),
                        f"no label {word.text} is left here: {effect}",
                        ((query.span(*lost.span), "it is dropped here"),),
                    )


def _asked(node: Node) -> Iterator[tuple[Word, Node, str]]:
    """The labels that a grouping or a join asks one of its operands for."""
    if isinstance(node, Aggregate) and node.expr is not None and not node.without:
        for word in node.grouping or ():
            if not word.hole:
                yield word, node.expr, "it does not tell groups apart"
    if not isinstance(node, Binary) or node.matching is None:
        return
    labels, group = node.matching.labels, node.matching.group
    for word in labels.labels if labels is not None and node.matching.on else ():
        if not word.hole:
            yield word, node.lhs, "the left side has none to match by"
            yield word, node.rhs, "the right side has none to match by"
    one = node.rhs if node.card == "many-to-one" else node.lhs
    for word in group.labels if group is not None else ():
        if not word.hole:
            yield word, one, "there is nothing to take over"


def _lost(flows: Flows, node: Node, name: str) -> Aggregate | None:
    """The aggregation that drops a label which the series below may have."""
    if not flows[node].get(name).is_absent or flows[node].empty == "certainly":
        return None
    while isinstance(node, Paren):
        node = node.expr
    if isinstance(node, Aggregate):
        below = node.expr
        if below is not None and not flows[below].get(name).is_absent:
            return node
    found = (_lost(flows, each, name) for each in children(node) if each.type != "scalar")
    return next((each for each in found if each is not None), None)
