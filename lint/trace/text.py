"""Traces for people: a line a hop, and below it why it is so.

alert VllmPodNotReady: ok
  ok       exporter      kube-state-metrics 2.13.0  (cluster/cluster.yaml:26:25)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint.trace.coverage import Coverage
from lint.trace.hops import BROKEN, OK, UNKNOWN, Hop, Leg, Trace
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.source import Span

_COLOURS = {OK: "32", BROKEN: "1;31", UNKNOWN: "33"}


def render(traces: Iterable[Trace], colour: bool) -> str:
    """Each trace: what leads to its subject, its own hops, what leads on."""
    return "\n".join("\n".join(_trace(trace, colour)) + "\n" for trace in traces)


def table(coverage: Coverage, colour: bool) -> str:
    """The coverage table."""
    lines = ["alerts", *_rows(coverage, colour)]
    lines += ["", "metrics: who scrapes them, who has them, who asks for them"]
    for row in coverage.metrics:
        lines.append(f"  {_verdict(row.trace.verdict, colour)}  {row.name}")
        lines += _facts(
            ("exporter", row.exporters),
            ("scraped by", row.monitors),
            ("Prometheus", row.stores),
            ("needed by", _counted(row.users)),
        )
        lines += _broken(row.trace)
    if coverage.idle:
        lines += ["", "scraped, and no query here asks for it"]
        lines += [f"  {row.monitor}: {row.exporter}" for row in coverage.idle]
    return "\n".join(lines) + "\n"


def _rows(coverage: Coverage, colour: bool) -> Iterator[str]:
    for row in coverage.alerts:
        yield f"  {_verdict(row.trace.verdict, colour)}  {row.name}"
        yield from _facts(
            ("severity", (row.severity,) if row.severity else ()),
            ("evaluated by", (row.evaluator,) if row.evaluator else ()),
            ("receiver", row.receivers or ("no AlertmanagerConfig here takes it",)),
        )
        yield from _broken(row.trace)
    if not coverage.alerts:
        yield "  none"


def _facts(*facts: tuple[str, tuple[str, ...]]) -> Iterator[str]:
    for name, values in facts:
        if values:
            yield f"           {name:<13} {', '.join(values)}"


def _broken(trace: Trace) -> Iterator[str]:
    for hop in trace.hops:
        if hop.verdict == BROKEN:
            yield f"           broken        {hop.why} [{hop.code}] {place(hop.at)}"


def _counted(users: tuple[str, ...]) -> tuple[str, ...]:
    if len(users) <= 2:
        return users
    return (users[0], f"and {len(users) - 1} others")


def _trace(trace: Trace, colour: bool) -> Iterator[str]:
    yield f"{trace.subject}: {_painted(trace.verdict, trace.verdict, colour)}"
    for leg in (*trace.before, trace.middle, *trace.after):
        yield ""
        yield from _leg(leg, colour)


def _leg(leg: Leg, colour: bool) -> Iterator[str]:
    for hop in leg:
        yield from _hop(hop, colour)


def _hop(hop: Hop, colour: bool) -> Iterator[str]:
    where = f"  ({place(hop.at)})" if hop.at is not None else ""
    yield f"  {_verdict(hop.verdict, colour)}  {hop.role:<13} {hop.what}{where}"
    if hop.why:
        code = f" [{hop.code}]" if hop.code else ""
        yield f"{'':<25}{hop.why}{code}"


def place(span: Span | None) -> str:
    """Path, line and column; nothing where nothing is written."""
    if span is None:
        return ""
    at = span.file.position(span.start)
    return f"{span.file.path}:{at.line}:{at.column}"


def _verdict(verdict: str, colour: bool) -> str:
    return _painted(f"{verdict:<7}", verdict, colour)


def _painted(text: str, verdict: str, colour: bool) -> str:
    return f"\x1b[{_COLOURS[verdict]}m{text}\x1b[0m" if colour else text
