"""Where the series of a query come from: exporter, monitor, Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from lint import catalog
from lint.build.resource import Resource
from lint.model.candidates import Candidate
from lint.model.scrape import Monitor, reach
from lint.platform.openshift import NONE, UNKNOWN
from lint.platform.operator import readers_of, takes, why_taken
from lint.series.feeds import Feed
from lint.series.seen import OPEN, Use, fitting, passes
from lint.series.stores import title
from lint.source import Span
from lint.trace import hops
from lint.trace.evidence import Evidence
from lint.trace.hops import Hop, Leg
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.series.queries import Query

_OF_PROMETHEUS = "prometheus"
"""The catalog of what a Prometheus itself adds for each target: `up` and its like."""


def supply(said: Evidence, query: Query, above: frozenset[str] = frozenset()) -> Iterator[Leg]:
    """The legs that lead to a query, one for each metric and way in which it comes in.

    `above`: the recorded series that are followed already."""
    for use in said.view.uses_of(query):
        yield from legs_of_use(said, use, above)


def legs_of_use(said: Evidence, use: Use, above: frozenset[str] = frozenset()) -> Iterator[Leg]:
    """The legs that lead to the series of one selector."""
    at = _place(use)
    series = _series(said, use, at)
    if use.name in said.view.recorded:
        if use.name in above:
            yield (series,)
        else:
            yield from _recorded(said, use, series, above | {use.name})
    elif catalog.recorded(use.name) is not None:
        yield Hop(hops.RECORD, "a recording rule of OpenShift's own", hops.OK), series
    else:
        yield from ((*way, series) for way in sources_of(said, use.name, use, (at, use.at)))


def sources_of(said: Evidence, name: str, use: Use | None, places: tuple[Span, ...]) -> list[Leg]:
    """Exporter, monitor and Prometheus of a metric, for each way in which it comes in."""
    readings = catalog.lookup(name)
    owner = catalog.owner(name) or _only(said, readings)
    if owner is None and (not readings or readings[0].metric.exporter != _OF_PROMETHEUS):
        unknown = said.hop(
            hops.EXPORTER,
            "not known",
            None,
            f"no catalog has {name}: nobody here knows who exports it",
            places=places,
            known=False,
        )
        return [(unknown,)]
    if owner is None:
        return [_way(said, feed, places) for feed in _of_targets(said, use)]
    feeds = feeds_of(said, owner.exporter, use)
    if feeds:
        return [_way(said, feed, places) for feed in feeds]
    exporter = said.hop(hops.EXPORTER, owner.title, None, places=places)
    return [(exporter, _unscraped(said, owner.exporter, places))]


def _only(said: Evidence, readings: list[catalog.Series]) -> catalog.Catalog | None:
    """Of the exporters that have a metric of a common name, the only one that is scraped."""
    names = {each.metric.exporter for each in readings} & set(said.view.feeds.by_exporter)
    known = [each for each in catalog.catalogs() if each.exporter in names]
    return known[0] if len(known) == 1 and known[0].exporter != _OF_PROMETHEUS else None


def feeds_of(said: Evidence, exporter: str, use: Use | None) -> tuple[Feed, ...]:
    """The ways in which an exporter's series come in that a selector lets through."""
    feeds = tuple(said.view.feeds.by_exporter.get(exporter, ()))
    return _let_through(use, feeds) or (fitting(use, feeds) if use is not None else ()) or feeds


def _of_targets(said: Evidence, use: Use | None) -> tuple[Feed, ...]:
    """Every feed has the series that Prometheus makes of each target."""
    feeds = tuple(feed for known in said.view.feeds.by_exporter.values() for feed in known)
    return _let_through(use, feeds) or feeds


def _let_through(use: Use | None, feeds: tuple[Feed, ...]) -> tuple[Feed, ...]:
    matchers = [
        (label, item)
        for label in ("job", "namespace")
        for item in (use.matchers(label) if use is not None else ())
    ]
    return tuple(
        feed for feed in feeds if all(passes(item, label, feed) for label, item in matchers)
    )


def _way(said: Evidence, feed: Feed, places: tuple[Span, ...]) -> Leg:
    return (_exporter(said, feed, places), monitor_hop(said, feed), prometheus_hop(said, feed))


def _exporter(said: Evidence, feed: Feed, places: tuple[Span, ...]) -> Hop:
    version = said.view.version(feed.exporter)
    what = f"{feed.exporter} {version.text}" if version.text else feed.exporter
    targets = targets_of(said, feed.monitor) if feed.monitor is not None else []
    at = next((item.at for item in targets if item.at is not None), version.at)
    names = sorted({f"{item.kind} {item.namespace}/{item.name}" for item in targets})
    own = tuple(item.at for item in targets if item.at is not None)
    why = ", ".join(names) or ("" if feed.monitor is None else "its targets are not known")
    return said.hop(hops.EXPORTER, what, at, why, places=(*places, *own), known=feed.is_certain)


def targets_of(said: Evidence, monitor: Monitor) -> list[Candidate]:
    """What a monitor selects of what is known."""
    return said.repo.scrape.selected(monitor, reach(said.repo, monitor))


def monitor_hop(said: Evidence, feed: Feed) -> Hop:
    """Who scrapes."""
    jobs = f"job {', '.join(sorted(feed.jobs))}" if feed.jobs else ""
    places = (feed.monitor.resource.root.span(),) if feed.monitor is not None else ()
    return said.hop(hops.MONITOR, feed.title, feed.at, jobs, places=places, known=feed.is_certain)


def prometheus_hop(said: Evidence, feed: Feed) -> Hop:
    """Which Prometheus reads the monitor and has the series."""
    repo, monitor = said.repo, feed.monitor
    places = (monitor.resource.root.span(),) if monitor is not None else ()
    if repo.platform.is_openshift:
        because = repo.platform.why_stack(str(monitor.resource.namespace)) if monitor else ()
        at, why = because[0] if because else (None, "")
        known = feed.stack not in (UNKNOWN, NONE)
        return said.hop(hops.PROMETHEUS, title(feed.stack), at, why, places=places, known=known)
    if monitor is None:
        return Hop(hops.PROMETHEUS, "not known", hops.UNKNOWN)
    return _of_operator(said, monitor.resource, places)


def _of_operator(said: Evidence, monitor: Resource, places: tuple[Span, ...]) -> Hop:
    readers = readers_of(said.repo, monitor.kind)
    verdicts = {reader: takes(said.repo, reader, monitor) for reader in readers}
    taking = [reader for reader, verdict in verdicts.items() if verdict is not False]
    if not taking:
        why = "" if readers else "no Prometheus is in the repository"
        return said.hop(hops.PROMETHEUS, "none", None, why, places=places, known=False)
    known = any(verdicts[reader] for reader in taking)
    what = ", ".join(reader.title for reader in taking)
    why = "its selectors take the monitor" if known else "its namespace's labels are not known"
    at = why_taken(taking[0], monitor)
    return said.hop(hops.PROMETHEUS, what, at, why, places=places, known=known)


def _unscraped(said: Evidence, exporter: str, places: tuple[Span, ...]) -> Hop:
    """The rule reports an exporter once, at the first query that needs it."""
    same = tuple(
        use.at
        for use in said.view.uses
        if (owner := catalog.owner(use.name)) is not None and owner.exporter == exporter
    )
    why = "nobody who is seen here scrapes it"
    return said.hop(hops.MONITOR, "nobody", None, why, places=(*places, *same), known=False)


def _series(said: Evidence, use: Use, at: Span) -> Hop:
    labels = said.view.labels(use)
    known = bool(use.readings) or said.view.is_recorded(use.name)
    own = sorted(labels.own) if labels is not None else []
    more = ", perhaps others" if labels is None or labels.proof == OPEN else ""
    why = f"labels of its own: {', '.join(own)}{more}" if own else ""
    written = str(use.query.text)[use.selector.start : use.selector.end]
    what = " ".join(written.split())
    return said.hop(hops.SERIES, what, at, why, known=known)


def _place(use: Use) -> Span:
    return use.query.span(use.selector.start, use.selector.end)


def _recorded(said: Evidence, use: Use, series: Hop, above: frozenset[str]) -> Iterator[Leg]:
    """The legs through the recording rules that make a series."""
    queries = {id(query.node): query for query in said.repo.queries}
    for rule in said.repo.alerting.rules:
        if rule.is_alert or rule.name != use.name:
            continue
        at = rule.name.span()
        made = said.hop(hops.RECORD, f"record {rule.name}", at, places=(rule.node.span(),))
        query = queries.get(id(rule.node))
        is_alone = True
        for leg in supply(said, query, above) if query is not None else ():
            is_alone = False
            yield (*leg, made, series)
        if is_alone:
            yield made, series
