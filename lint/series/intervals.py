"""How often the series of a selector are scraped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint import catalog
from lint.model.scrape import Endpoint, Monitor
from lint.platform.openshift import USER
from lint.promql.numbers import duration
from lint.series.feeds import Feed, jobs_of
from lint.series.seen import Seen, Use, fitting
from lint.source import Span, Text
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_USER_CONFIG = ("openshift-user-workload-monitoring", "user-workload-monitoring-config")
_OPENSHIFT = 30.0
_KUBE_STATE_METRICS = 60.0
"""OpenShift's defaults: openshift/cluster-monitoring-operator, assets of release-4.12 to 4.22."""


class Interval(NamedTuple):
    """Seconds between two scrapes, who scrapes, and where that is said."""

    seconds: float
    title: str
    at: Span | None


def interval_of(view: Seen, use: Use) -> Interval | None:
    """The shortest interval at which the series may be scraped; None if that is not known."""
    owner = catalog.owner(use.name)
    every = (
        _of_job(view.repo, use)
        if owner is None
        else [
            _of_feed(view.repo, feed) if feed.is_certain else None
            for feed in fitting(use, tuple(view.feeds.by_exporter.get(owner.exporter, ())))
        ]
    )
    return _shortest(every)


def _shortest(every: Iterable[Interval | None]) -> Interval | None:
    known = []
    for each in every:
        if each is None:
            return None
        known.append(each)
    return min(known, key=lambda each: each.seconds, default=None)


def _of_job(repo: Repo, use: Use) -> Iterator[Interval | None]:
    """Of the monitors that give the job that a selector asks for."""
    jobs = [each.value.value for each in use.matchers("job") if each.op == "=" and each.value]
    if len(jobs) != 1:
        return
    places, is_open = repo.once(_by_job)
    if is_open:
        yield None
    for monitor, endpoint in places.get(jobs[0], ()):
        yield _of_endpoint(repo, monitor, endpoint)


def _by_job(repo: Repo) -> tuple[dict[str, list[tuple[Monitor, Endpoint]]], bool]:
    """The endpoints by the jobs that they give, and whether some may give any."""
    found: dict[str, list[tuple[Monitor, Endpoint]]] = {}
    is_open = False
    for monitor in repo.scrape.monitors:
        for endpoint in monitor.endpoints:
            steps = endpoint.node.maps("relabelings")
            is_moved = any(str(step.string("targetLabel")) == "job" for step in steps)
            known = None if is_moved else jobs_of(repo, monitor)
            is_open = is_open or known is None
            for job in known or ():
                found.setdefault(job, []).append((monitor, endpoint))
    return found, is_open


def _of_feed(repo: Repo, feed: Feed) -> Interval | None:
    if feed.monitor is not None and feed.endpoint is not None:
        return _of_endpoint(repo, feed.monitor, feed.endpoint)
    exporter = "kubelet" if feed.exporter == "cadvisor" else feed.exporter
    for scraper in repo.cluster.scrapers:
        is_it = scraper.span is feed.at if feed.at is not None else scraper.exporter == exporter
        if is_it and scraper.enabled and scraper.interval:
            return _made(scraper.interval, feed.title, scraper.span)
    is_platform = feed.at is None and repo.platform.is_openshift and repo.platform.stated
    if is_platform and feed.exporter == "kube-state-metrics":
        return Interval(_KUBE_STATE_METRICS, feed.title, None)
    return None


def _of_endpoint(repo: Repo, monitor: Monitor, endpoint: Endpoint) -> Interval | None:
    title, at = monitor.resource.title, monitor.resource.value_span("metadata", "name")
    if endpoint.interval is not None:
        return _made(endpoint.interval, title, endpoint.interval.span())
    platform = repo.platform
    if (
        not platform.is_openshift
        or not platform.stated
        or monitor.resource.spec.text("scrapeClass") is not None
    ):
        return None
    config = platform.config_maps.get(_USER_CONFIG)
    said = config.map("prometheus").text("scrapeInterval") if config is not None else None
    if said is not None and platform.stack(str(monitor.resource.namespace)) == USER:
        return _made(said, title, said.span())
    return Interval(_OPENSHIFT, title, at)


def _made(text: Text | str, title: str, at: Span | None) -> Interval | None:
    seconds, wrong = duration(str(text))
    return None if wrong or seconds <= 0 else Interval(seconds, title, at)
