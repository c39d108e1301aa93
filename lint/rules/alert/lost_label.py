"""Template that shows a label which the alert's expression cannot yield.

`max by (namespace) (…)` leaves the series nothing but `namespace`: `{{ $labels.pod }}` is
then empty, and the message names no pod. So do `without (pod)`, a join `on (namespace)`,
and a metric that is known to have no such label. Judged where the labels of the whole
expression are known for certain.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.model.queries import Query
from lint.model.repo import Repo
from lint.promql.ast import Aggregate, Binary, MatrixSelector, Node, children
from lint.rule import Because, Finding, rule
from lint.source import Text
from lint.values import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from lint.promql.flow import Flows

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
        shown = [
            (text, match)
            for text in _templates(entry)
            if "$labels." in text
            for match in _SHOWN.finditer(text)
        ]
        query = queries.get(id(entry.node)) if shown else None
        if query is None:
            continue
        from lint.model.yields import yields

        flows = yields(repo).of(query)
        if flows is None or flows.result.empty == "certainly":
            continue
        seen = set()
        for text, match in shown:
            if match[1] in seen or not flows.result.get(match[1]).is_absent:
                continue
            seen.add(match[1])
            yield Finding(
                text.span(*match.span(1)),
                f"the expression keeps no label {match[1]}: here is nothing",
                (_because(query, flows, match[1]),),
            )


def _templates(entry: RuleEntry) -> Iterator[Text]:
    for value in (*entry.node.map("annotations").values(), *entry.node.map("labels").values()):
        if isinstance(value, Text):
            yield value


def _because(query: Query, flows: Flows, name: str) -> Because:
    """Where the label is lost: the outermost part whose own parts may still have it."""
    node = flows.root
    while True:
        below = [each for each in children(node) if each.type in ("vector", "matrix")]
        if not below or any(not flows[each].get(name).is_absent for each in below):
            break
        node = below[0]
    end = node.end
    if isinstance(node, Aggregate) and node.grouping_span is not None:
        end = max(node.grouping_span[1], node.start)
        if node.expr is not None and node.grouping_span[0] > node.expr.start:
            end = node.end
    return query.span(node.start, end), _said(node, flows)


def _said(node: Node, flows: Flows) -> str:
    if isinstance(node, Aggregate) and not node.without:
        kept = sorted(word.text for word in node.grouping or ())
        return f"it keeps {', '.join(kept) or 'none'}"
    if isinstance(node, (Aggregate, Binary)):
        return "it is lost here"
    names = sorted(flows[node].possible - {"__name__"})
    is_selector = not children(node) or isinstance(node, MatrixSelector)
    return f"{'it has' if is_selector else 'there are'} {', '.join(names) or 'no labels'}"
