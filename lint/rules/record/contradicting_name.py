"""Recorded series whose name says something else than its expression.

The window in `:rate5m`, the unit in `_bytes`, and `_total`, which promises a counter, are what
others go by who write the next query. Where the expression certainly has another window or
unit, or is no counter any more, they will be wrong. Only told: the series is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.rule_files import every_rule
from lint.promql.ast import MatrixSelector, NumberLiteral, Subquery
from lint.promql.numbers import duration
from lint.promql.units import Unit, named
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written
from lint.source import Text
from lint.values import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from lint.promql.flow import Flow

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: models}
spec:
  groups:
    - name: models
      rules:
        - record: model_name:vllm_preemptions:rate5m
          expr: sum by (model_name) (rate(vllm:num_preemptions_total[5m]))
"""

BAD = GOOD.replace("rate5m", "«rate1m»")

_WINDOW = lazy(
    r":(?:[a-z_]*_)?((?:rate|irate|increase|delta|deriv)_?([0-9]+(?:ms|[smhdw])))(?=$|_|:)"
)
_UNIT = lazy(
    r"_(seconds|milliseconds|bytes|kibibytes|mebibytes|gibibytes|ratio|percent|celsius|joules"
    r"|watts|hertz)(?=$|:[a-z_]*(?:sum|avg|max|min|mean|p\d+|quantile)[a-z0-9_]*$)"
)
_TOTAL = lazy(r"_total$")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = {id(query.node): query for query in written(repo) if query.kind == "record"}
    names = {id(entry.node): entry.name for entry in every_rule(repo) if not entry.is_alert}
    for key, query in queries.items():
        name = names.get(key)
        if name is None or not any(each.search(name) for each in (_WINDOW, _UNIT, _TOTAL)):
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        found = _window(query, name)
        if found is None and flows is not None:
            found = _unit(name, flows.result) or _total(name, flows.result)
        if found is not None:
            (start, end), said = found
            yield Finding(
                name.span(start, end), said, ((query.span(0, len(query.text)), "its expression"),)
            )


_Found = tuple[tuple[int, int], str]


def _window(query: Query, name: Text) -> _Found | None:
    said = _WINDOW.search(name)
    ranges = {
        query.text[slice(*node.range.span)]: node.range.value
        for node in query.nodes
        if isinstance(node, (MatrixSelector, Subquery)) and isinstance(node.range, NumberLiteral)
    }
    if said is None or not ranges or duration(said[2])[0] in ranges.values():
        return None
    return said.span(1), f"the name says {said[2]}, the range is {', '.join(ranges)}"


def _unit(name: Text, flow: Flow) -> _Found | None:
    said = _UNIT.search(name)
    promised: Unit | None = named(said[1]) if said is not None else None
    unit = flow.unit if flow.metric != "bucket" else None
    if said is None or promised is None or unit is None or not unit.exact:
        return None
    if promised.is_same(unit) or (promised.is_plain and unit.is_plain and unit.word == "count"):
        return None
    return said.span(1), f"the name says {said[1]}, but the expression is in {unit}"


def _total(name: Text, flow: Flow) -> _Found | None:
    said = _TOTAL.search(name)
    if said is None or flow.metric != "gauge":
        return None
    return said.span(), "_total promises a counter, but this is a gauge: its rate means nothing"
