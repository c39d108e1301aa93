"""Template that shows a label which the alert's expression cannot yield.

`max by (namespace) (…)` leaves the series nothing but `namespace`: `{{ $labels.pod }}` is
then empty, and the message names no pod. So do `without (pod)`, a join `on (namespace)`,
and a metric that is known to have no such label. Judged where the labels of the whole
expression are known for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.model.rule_files import every_alert
from lint.promql.ast import Aggregate, Binary, MatrixSelector, Node, children
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.series.queries import Query, written
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

_ACTION = lazy(r"\{\{.*?\}\}", re.DOTALL)
_SHOWN = lazy(r"\$labels\.(\w+)|\bindex \$labels \"(\w+)\"|(?<![\w.)$])\.Labels\.(\w+)")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = {id(query.node): query for query in written(repo) if query.kind == "alert"}
    for entry in every_alert(repo):
        shown = [
            text.part(*match.span(match.lastindex or 0))
            for text in _templates(entry)
            if "abels" in text
            for match in _shown(text)
        ]
        query = queries.get(id(entry.node)) if shown else None
        if query is None:
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        if flows is None or flows.result.empty == "certainly":
            continue
        seen = set()
        for name in shown:
            if name in seen or not flows.result.get(name).is_absent:
                continue
            seen.add(name)
            yield Finding(
                name.span(),
                f"the expression keeps no label {name}: here is nothing",
                (_because(query, flows, name),),
            )


def _templates(entry: RuleEntry) -> Iterator[Text]:
    for value in (*entry.node.map("annotations").values(), *entry.node.map("labels").values()):
        if isinstance(value, Text):
            yield value


def _shown(text: Text) -> Iterator[re.Match[str]]:
    """The labels that a template shows; what it queries has labels of its own."""
    for action in _ACTION.finditer(text):
        for match in _SHOWN.finditer(text, *action.span()):
            if match[3] is None or "query" not in text:
                yield match


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
