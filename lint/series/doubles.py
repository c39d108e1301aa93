"""Targets that are scraped twice: by a monitor of the repository, and by somebody else."""

from __future__ import annotations

from lint.model.scrape import Endpoint, Monitor
from lint.series.feeds import Feed
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo


def doubled(repo: Repo, feeds: list[Feed]) -> tuple[Feed, Feed] | None:
    """A monitor of ours, and another way in which its targets are scraped."""
    for ours in feeds:
        for theirs in feeds:
            if ours.monitor is None or not ours.is_certain or theirs.monitor is ours.monitor:
                continue
            if theirs.monitor is None and _is_of(repo, ours, theirs):
                return ours, theirs
            if theirs.monitor is not None and _overlap(repo, ours.monitor, theirs.monitor):
                return ours, theirs
    return None


def _overlap(repo: Repo, ours: Monitor, theirs: Monitor) -> bool:
    """Whether two monitors of the repository select the same thing, at the same port."""
    if ours.kind != theirs.kind or ours.resource.namespace != theirs.resource.namespace:
        return False
    if not {_endpoint(item) for item in ours.endpoints} & set(map(_endpoint, theirs.endpoints)):
        return False
    if not _together(repo, ours, theirs):
        return False
    found = repo.scrape.selected(ours, (str(ours.resource.namespace),))
    return any(
        item in found for item in repo.scrape.selected(theirs, (str(ours.resource.namespace),))
    )


def _endpoint(item: Endpoint) -> tuple[str, str]:
    port = item.port or item.target_port or item.port_number
    return str(port or ""), str(item.path or "/metrics")


def _is_of(repo: Repo, ours: Feed, theirs: Feed) -> bool:
    """Whether a described scraper scrapes what our monitor selects."""
    scraper = next((s for s in repo.cluster.scrapers if s.span is theirs.at), None)
    if scraper is None or ours.monitor is None or not scraper.scrapes:
        return False
    selected = repo.scrape.selected(ours.monitor, (scraper.namespace,))
    return any(item.name == scraper.scrapes for item in selected)


def _together(repo: Repo, ours: Monitor, theirs: Monitor) -> bool:
    """Whether one build holds both; overlays of different clusters repeat each other."""
    wanted = {id(ours.resource.root), id(theirs.resource.root)}
    return ours.resource.name != theirs.resource.name and any(
        wanted <= {id(resource.root) for resource in build.resources} for build in repo.builds
    )
