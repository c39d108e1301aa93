"""Template that shows a label which the alert's expression aggregates away.

`max by (namespace) (…)` leaves the series nothing but `namespace`: `{{ $labels.pod }}` is
then empty, and the message names no pod. Judged where the outermost operation is an
aggregation `by` labels, compared with a number or not.
"""

from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.model.repo import Repo
from lint.promql.ast import Aggregate, Binary, Node, NumberLiteral, Paren
from lint.rule import Finding, rule
from lint.source import Text
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: max by (namespace, pod) (kube_pod_status_phase{phase="Failed"}) == 1
          annotations:
            summary: Pod {{ $labels.pod }} has failed
"""

BAD = GOOD.replace("by (namespace, pod)", "by (namespace)").replace("$labels.pod", "$labels.«pod»")

_SHOWN = lazy(r"\{\{[^}]*?\$labels\.(\w+)")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = {id(query.node): query for query in repo.queries if query.kind == "alert"}
    for entry in repo.alerting.alerts:
        query = queries.get(id(entry.node))
        if query is None or query.parsed.expr is None or query.parsed.errors:
            continue
        total = _aggregate(query.parsed.expr)
        if total is None:
            continue
        kept = {word.text for word in total.grouping or ()}
        at = query.span(
            total.start, total.end if total.grouping_span is None else total.grouping_span[1]
        )
        seen = set()
        for text in _templates(entry):
            for match in _SHOWN.finditer(text):
                if match[1] in kept or match[1] in seen:
                    continue
                seen.add(match[1])
                yield Finding(
                    text.span(*match.span(1)),
                    f"the expression keeps no label {match[1]}: here is nothing",
                    ((at, f"it keeps {', '.join(sorted(kept)) or 'none'}"),),
                )


def _templates(entry: RuleEntry) -> Iterator[Text]:
    for value in (*entry.node.map("annotations").values(), *entry.node.map("labels").values()):
        if isinstance(value, Text):
            yield value


def _aggregate(node: Node) -> Aggregate | None:
    """The aggregation whose labels the alert has; None if it is anything else."""
    while isinstance(node, (Paren, Binary)):
        if isinstance(node, Paren):
            node = node.expr
        elif isinstance(node.rhs, NumberLiteral):
            node = node.lhs
        else:
            return None
    if not isinstance(node, Aggregate) or node.without:
        return None
    if node.op.text not in (
        "sum",
        "avg",
        "min",
        "max",
        "count",
        "group",
        "stddev",
        "stdvar",
        "quantile",
    ):
        return None
    return None if any(word.hole for word in node.grouping or ()) else node
