"""The coverage table: every alert with its receivers, every metric with who scrapes it and
who asks for it, and what is scraped though nobody asks."""

from __future__ import annotations

from lint import catalog
from lint.trace import alert as alerts
from lint.trace import hops, metric
from lint.trace.evidence import Evidence
from lint.trace.hops import Trace
from lint.trace.supply import legs_of_use
from lint.values import NamedTuple


class AlertRow(NamedTuple):
    """An alert, who evaluates it, and whom it tells."""

    name: str
    severity: str
    evaluator: str
    receivers: tuple[str, ...]
    trace: Trace


class MetricRow(NamedTuple):
    """A metric, its exporter, who scrapes it, which Prometheus has it, and who asks for it."""

    name: str
    exporters: tuple[str, ...]
    monitors: tuple[str, ...]
    stores: tuple[str, ...]
    users: tuple[str, ...]
    trace: Trace


class IdleRow(NamedTuple):
    """A monitor, and the exporter behind it whose series nobody asks for."""

    monitor: str
    exporter: str


class Coverage(NamedTuple):
    """The three tables."""

    alerts: tuple[AlertRow, ...]
    metrics: tuple[MetricRow, ...]
    idle: tuple[IdleRow, ...]

    @property
    def traces(self) -> list[Trace]:
        """The traces behind the rows."""
        return [*(row.trace for row in self.alerts), *(row.trace for row in self.metrics)]

    @property
    def verdict(self) -> str:
        """The verdict on all of it."""
        return hops.worst(trace.verdict for trace in self.traces)


def coverage(said: Evidence) -> Coverage:
    """What a repository's alerts and queries depend on, and what depends on them."""
    asked = metric.names(said)
    known = sorted(said.repo.alerting.alerts, key=lambda alert: str(alert.name))
    rows = [alerts.trace_of(said, alert) for alert in known]
    return Coverage(
        tuple(
            AlertRow(
                str(alert.name),
                str(alert.labels.get("severity", "")),
                ", ".join(_whats(trace, hops.RULE)),
                _receivers(trace),
                trace,
            )
            for alert, trace in zip(known, rows, strict=True)
        ),
        tuple(_metric(said, name) for name in asked),
        _idle(said, asked),
    )


def _metric(said: Evidence, name: str) -> MetricRow:
    trace = metric.trace_of(said, name)
    feeding = trace._replace(after=())
    return MetricRow(
        name,
        _whats(feeding, hops.EXPORTER),
        _whats(feeding, hops.RECORD) or _whats(feeding, hops.MONITOR),
        _whats(feeding, hops.PROMETHEUS),
        _whats(trace, hops.USER),
        trace,
    )


def _receivers(trace: Trace) -> tuple[str, ...]:
    """The receivers; perhaps, where a label decides that nobody knows."""
    found = []
    for leg in trace.after:
        is_open = any(hop.role == hops.ROUTE and hop.verdict == hops.UNKNOWN for hop in leg)
        names = [hop.what for hop in leg if hop.role == hops.RECEIVER]
        found += [f"perhaps {name}" if is_open else name for name in names]
    return tuple(dict.fromkeys(found))


def _whats(trace: Trace, role: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hop.what for hop in trace.hops if hop.role == role))


def _idle(said: Evidence, asked: list[str]) -> tuple[IdleRow, ...]:
    """Monitors of the repository none of whose exporter's series is asked for."""
    owners = {owner.exporter for name in asked if (owner := catalog.owner(name)) is not None}
    if "up" in asked:
        owners |= _watched(said)
    return tuple(
        dict.fromkeys(
            IdleRow(feed.title, exporter)
            for exporter, feeds in sorted(said.view.feeds.by_exporter.items())
            for feed in feeds
            if feed.monitor is not None and exporter not in owners
        )
    )


def _watched(said: Evidence) -> set[str]:
    """The exporters whose targets somebody asks `up` about."""
    uses = [use for use in said.view.uses if use.name == "up"]
    return {
        hop.what.partition(" ")[0]
        for use in uses
        for leg in legs_of_use(said, use)
        for hop in leg
        if hop.role == hops.EXPORTER
    }
