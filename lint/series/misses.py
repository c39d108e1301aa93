"""Matchers on job and namespace against what scrapes the metric."""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.ast import Matcher
from lint.series.feeds import Feed
from lint.series.seen import OPEN, PROVED, Seen, Use, fitting, passes
from lint.spelling import closest
from lint.values import NamedTuple


class Miss(NamedTuple):
    """A matcher that no feed passes, and the values that there are."""

    use: Use
    matcher: Matcher
    value: str
    feeds: tuple[Feed, ...]
    known: list[str]
    severity: str = "error"


def misses(view: Seen, use: Use) -> Iterator[Miss]:
    """The matchers of a use on job and namespace that nothing which scrapes it satisfies."""
    if use.name == "up":
        yield from _of_up(view, use)
        return
    labels = view.labels(use)
    if labels is None or labels.proof == OPEN:
        return
    job = list(_missed(use, "job", labels.feeds))
    for miss in job or _missed(use, "namespace", fitting(use, labels.feeds)):
        if labels.proof == PROVED:
            yield miss
        elif closest(miss.value, miss.known):
            yield miss._replace(severity="warning")


def _of_up(view: Seen, use: Use) -> Iterator[Miss]:
    """`up` is there for every target: only slips, and a PodMonitor's job, can be judged."""
    if not any(item.op == "=" for item in use.matchers("job")):
        return
    feeds = tuple(
        feed for name in sorted(view.feeds.by_exporter) for feed in view.feeds.by_exporter[name]
    )
    named = tuple(feed for feed in feeds if feed.jobs is not None or _is_of_pods(feed))
    astray = {feed.monitor.resource.name for feed in feeds if feed.monitor and not feed.is_certain}
    is_proved = view.is_settled and view.repo.platform.is_openshift
    for miss in _missed(use, "job", named):
        near = [each for each in miss.known if closest(miss.value, [each])]
        if (
            any(monitor.job == miss.value for monitor in view.repo.scrape.monitors)
            or miss.value.partition("/")[2] in astray
            or (not near and not (is_proved and "/" in miss.value))
        ):
            continue
        if "/" in miss.value or (is_proved and named == feeds):
            yield miss._replace(feeds=(), known=near, severity="error" if is_proved else "warning")
    if is_proved and not astray:
        yield from _missed(use, "namespace", fitting(use, feeds))


def _missed(use: Use, label: str, feeds: tuple[Feed, ...]) -> Iterator[Miss]:
    sets = [feed.jobs if label == "job" else feed.namespaces for feed in feeds]
    if not feeds or None in sets:
        return
    known = sorted({value for values in sets for value in values or () if "*" not in value})
    for matcher in use.matchers(label):
        value = matcher.value
        if value is not None and not any(passes(matcher, label, feed) for feed in feeds):
            yield Miss(use, matcher, value.value, feeds, known)


def _is_of_pods(feed: Feed) -> bool:
    """Whether its job may hold a slash, as no Service's name does."""
    return feed.monitor is not None and feed.monitor.kind == "PodMonitor"
