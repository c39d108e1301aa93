"""What the queries of a repository yield: the abstract interpreter, told what is known here.

A selector yields what the catalog, the monitors and the recording rules of the repository
say of its metric. Only where everything is known does a series have no other labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint import catalog
from lint.model.alerting import RuleEntry
from lint.model.rule_files import every_rule
from lint.promql import units
from lint.promql.ast import VECTOR, VectorSelector, walk
from lint.promql.flow import NAME, UNKNOWN, Flow, Flows, joined_flows
from lint.promql.intervals import NATURAL, ONE, TRUTH, UNBOUNDED, Range
from lint.promql.label_values import ABSENT, ANY, PRESENT, Value, one_of
from lint.series.queries import Query, written
from lint.series.seen import PROVED, Labels, Seen, Use, seen
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.catalog import Series
    from lint.promql import Parsed
    from lint.promql.units import Unit
    from lint.repo import Repo

_DEEPEST = 8
_STATES = frozenset({"condition", "phase", "status"})
_ALWAYS_ONE = ("_annotations", "_info", "_labels")
_OF_PROMETHEUS = {"ALERTS": ONE, "up": TRUTH}
_ENDINGS = {"bucket": "bucket", "total": "counter"}
_COUNTED = frozenset({"counter", "bucket", "count"})


class Yields:
    """The flows of the queries, each computed when it is first asked for."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.view: Seen = seen(repo)
        self._flows: dict[int, tuple[Parsed, Flows | None]] = {}
        self._uses: dict[int, dict[str, Use]] = {}
        self._know(self.view.uses)
        self._recorded: dict[str, Flow | None] = {}
        self._records: dict[str, list[tuple[RuleEntry, Query | None]]] | None = None
        self._depth = 0

    def of(self, query: Query) -> Flows | None:
        """The flows of a query; None if it is not one that Prometheus understands."""
        # Queries with the same text share their parse, and what it yields is the same.
        known = self._flows.get(id(query.parsed))
        if known is None:
            known = self._flows[id(query.parsed)] = query.parsed, self._computed(query)
        return known[1]

    def every(self) -> Iterator[tuple[Query, Flows]]:
        """All queries with their flows, those of rules outside of PrometheusRules too."""
        for query in written(self.repo):
            found = self.of(query)
            if found is not None:
                yield query, found

    def is_recorded_here(self, name: str) -> bool:
        """Whether a recording rule of the repository, and nothing else known, makes it."""
        return name in self.view.recorded and catalog.recorded(name) is None

    def record(self, name: str) -> tuple[Flow | None, list[RuleEntry]]:
        """What the recording rules of a name make, all taken together, and those rules."""
        return self._record(name), [entry for entry, _ in self._rules_of(name)]

    def _computed(self, query: Query) -> Flows | None:
        parsed = query.parsed if query.language == "promql" else None
        if parsed is None or parsed.expr is None or parsed.errors:
            return None
        if any(
            isinstance(node, VectorSelector) and node.metric_span and id(node) not in self._uses
            for node in walk(parsed.expr)
        ):
            self._know(self.view.uses_of(query))
        return Flows(parsed.expr, self._selected)

    def _know(self, uses: Iterable[Use]) -> None:
        for use in uses:
            self._uses.setdefault(id(use.selector), {}).setdefault(use.name, use)

    def _selected(self, selector: VectorSelector) -> Flow | None:
        own = _OF_PROMETHEUS.get(selector.metric or "")
        if own is not None:
            return Flow(VECTOR, metric="gauge", range=own, floats=True)
        flow: Flow | None = None
        for use in self._uses.get(id(selector), {}).values():
            found = self._named(use)
            if found is None:
                return None
            flow = found if flow is None else joined_flows(flow, found)
        return flow

    def _named(self, use: Use) -> Flow | None:
        if self.is_recorded_here(use.name):
            return self._record(use.name)
        if self.view.is_recorded(use.name):
            return None
        if not use.readings or catalog.owner(use.name) is None:
            return _by_convention(use.name)
        return self._exported(use)

    def _exported(self, use: Use) -> Flow:
        labels = self.view.labels(use)
        flows = [_as_flow(use, series, labels) for series in use.readings]
        flow = flows[0]
        for other in flows[1:]:
            flow = joined_flows(flow, other)
        if labels is None or labels.proof != PROVED or labels.patterns:
            return flow
        known = {name: flow.get(name) for name in labels.names | flow.labels.keys()}
        return flow._replace(labels=known, rest=ABSENT)

    def _record(self, name: str) -> Flow | None:
        if name not in self._recorded:
            self._recorded[name] = None
            if self._depth < _DEEPEST:
                self._depth += 1
                self._recorded[name] = self._of_rules(name)
                self._depth -= 1
        return self._recorded[name]

    def _of_rules(self, name: str) -> Flow | None:
        found: Flow | None = None
        for entry, query in self._rules_of(name):
            flows = self.of(query) if query is not None else None
            if flows is None:
                return None
            made = flows.result.maybe()._replace(type=VECTOR)
            for label, value in entry.labels.items():
                made = made.where(str(label), one_of({str(value)})).alone(str(label))
            found = made if found is None else joined_flows(found, made)
        if found is None:
            return None
        for label in self.view.foreign:
            found = found.where(label, found.get(label).join(ANY))
        found = found.alone(*self.view.foreign)
        return found._replace(empty="possibly").where(NAME, one_of({name}))

    def _rules_of(self, name: str) -> list[tuple[RuleEntry, Query | None]]:
        if self._records is None:
            queries = {id(query.node): query for query in written(self.repo)}
            self._records = {}
            for entry in every_rule(self.repo):
                if not entry.is_alert:
                    pair = entry, queries.get(id(entry.node))
                    self._records.setdefault(str(entry.name), []).append(pair)
        return self._records.get(name, [])


def yields(repo: Repo) -> Yields:
    """What the queries of a repository yield."""
    return repo.once(Yields)


def _as_flow(use: Use, series: Series, labels: Labels | None) -> Flow:
    metric, role, extra = series
    known: dict[str, Value] = {NAME: one_of({use.name})}
    moved = _moved(labels)
    if moved is not None:
        for name, values in metric.values.items():
            if name not in moved:
                known[name] = one_of({*values, ""})
        if extra is not None:
            known[extra] = PRESENT
    kind = _kind(series)
    return Flow(
        VECTOR, known, ANY, kind, _unit(series), "possibly", _range(series, kind),
        not (metric.type == "histogram" and role == "value"),
        frozenset() if moved is None else _several(series) - moved,
    )  # fmt: skip


def _by_convention(name: str) -> Flow | None:
    """What the ending of a name promises, where no catalog has the metric."""
    ending = name.rpartition("_")[2]
    kind = _ENDINGS.get(ending) if ":" not in name else None
    return None if kind is None else Flow(VECTOR, {NAME: one_of({name})}, ANY, kind)


def _moved(labels: Labels | None) -> frozenset[str] | None:
    """The labels whose values are not the exporter's own; None if that is not known."""
    if labels is None:
        return None
    found: set[str] = set()
    for feed in labels.feeds:
        if feed.targets is None or feed.steps:
            return None
        found |= feed.targets
    return frozenset(found)


def _kind(series: Series) -> str:
    metric, role, _ = series
    if role in ("bucket", "sum", "count"):
        return role
    if role != "value":
        return UNKNOWN
    if metric.type == "counter":
        return "counter"
    if metric.type == "stateset" or not _STATES.isdisjoint(metric.values):
        return "stateset"
    return "gauge" if metric.type in ("gauge", "info") else UNKNOWN


def _unit(series: Series) -> Unit | None:
    metric, role, _ = series
    if role == "count":
        return units.COUNT
    if role == "created":
        return units.MOMENT
    is_native = metric.type == "histogram" and role == "value"
    return None if is_native else units.named(metric.unit)


def _several(series: Series) -> frozenset[str]:
    """Labels whose values are all there at once: the buckets of a histogram, the states of
    what kube-state-metrics shows; where a condition has a status, those are the states."""
    metric, role, extra = series
    if role == "bucket" and extra is not None:
        return frozenset({extra})
    if _kind(series) != "stateset" or metric.exporter != "kube-state-metrics":
        return frozenset()
    return frozenset({"status"} if "status" in metric.values else _STATES & metric.values.keys())


def _range(series: Series, kind: str) -> Range:
    limits = series.metric.range if series.role == "value" else None
    if limits is not None:
        low, high = limits
        return Range(
            UNBOUNDED.low if low is None else float(low),
            UNBOUNDED.high if high is None else float(high),
        )
    if kind in _COUNTED:
        return NATURAL
    metric, is_of_objects = series.metric, series.metric.exporter == "kube-state-metrics"
    if metric.type == "stateset" or (kind == "stateset" and is_of_objects):
        return TRUTH
    is_label_holder = is_of_objects and metric.name.endswith(_ALWAYS_ONE)
    return ONE if is_label_holder or metric.type == "info" else UNBOUNDED
