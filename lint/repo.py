"""The repository as the rules see it: every object, and typed views on them, built once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from lint.build.applications import Build
from lint.build.discover import discover
from lint.build.reader import Reader
from lint.build.resource import WRAPPERS, Resource
from lint.files import Files
from lint.source import File
from lint.tree import Duplicate, Fault, Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, TypeVar

    _View = TypeVar("_View")

    from lint.argocd.gitops import GitOps
    from lint.cluster import Cluster
    from lint.grafana.view import Grafana
    from lint.model.alerting import Alerting
    from lint.model.references import References
    from lint.model.scrape import Scrape
    from lint.platform.openshift import Platform
    from lint.series.queries import Query


class Repo:
    """Everything that is applied, and what could not be read.

    The views are rooms of their own: `alerting`, `scrape`, `grafana`, `gitops`,
    `references`, `queries`; `cluster` is what is said to exist already, `platform`
    what the cluster makes of it all. `base` is an older state to compare with, if one is
    given: what is applied already."""

    def __init__(self, files: Files, base: Files | None = None) -> None:
        self.files = files
        self._base = base
        self.reader = Reader(files)
        self.discovery = discover(self.reader)
        self.builds: tuple[Build, ...] = self.discovery.builds
        self.faults: tuple[Fault, ...] = self.discovery.faults
        self.duplicates: tuple[Duplicate, ...] = tuple(self.reader.duplicates)
        self.clusters: tuple[Map, ...] = self.discovery.clusters
        self._views: dict[object, Any] = {}

    def once(self, view: Callable[[Repo], _View]) -> _View:
        """What a function makes of the repository, worked out the first time it is asked."""
        if view not in self._views:
            self._views[view] = view(self)
        found: _View = self._views[view]
        return found

    @property
    def sources(self) -> Iterable[File]:
        """Every file whose text was read."""
        return self.reader.sources

    @cached_property
    def base(self) -> Repo | None:
        """The repository as it was."""
        return None if self._base is None else Repo(self._base)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every object of every build, and what is carried in it to other clusters; one that
        several builds share comes once for each."""
        found = tuple(resource for build in self.builds for resource in build.resources)
        if WRAPPERS.keys().isdisjoint(resource.kind for resource in found):
            return found
        from lint.build.wrapped import unwrapped

        return (*found, *(inner for resource in found for inner in unwrapped(resource)))

    @cached_property
    def by_kind(self) -> dict[str, list[Resource]]:
        """The objects by kind."""
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.kind, []).append(resource)
        return found

    def of_kind(self, *kinds: str) -> list[Resource]:
        """The objects of these kinds, distinct by where they are written."""
        seen: set[tuple[int, str, str]] = set()
        found = []
        for kind in kinds:
            for resource in self.by_kind.get(kind, ()):
                key = (id(resource.root), resource.namespace, resource.name)
                if key not in seen:
                    seen.add(key)
                    found.append(resource)
        return found

    @cached_property
    def is_closed(self) -> bool:
        """Whether everything that is applied is known: nothing remote, nothing not understood."""
        return not any(build.limits for build in self.builds)

    def may_hold(self, name: str) -> bool:
        """Whether something that could not be read or is not understood may define this name.

        An absence is only proved where this is false."""
        if not self.is_closed:
            return True
        if any(name in file.text for file in self.reader.unread):
            return True
        return any(name in self._text(path) for path in self.reader.templates)

    def _text(self, path: str) -> str:
        file = self.reader.file(path)
        return "" if file is None else file.text

    @cached_property
    def cluster(self) -> Cluster:
        """What the description says the cluster holds already."""
        from lint.cluster import Cluster

        return Cluster.of(self)

    @cached_property
    def platform(self) -> Platform:
        """What the monitoring of the cluster makes of the objects."""
        from lint.platform.openshift import Platform

        return Platform.of(self)

    @cached_property
    def alerting(self) -> Alerting:
        """Rules, alerts, routes and receivers."""
        from lint.model.alerting import Alerting

        return Alerting.of(self)

    @cached_property
    def scrape(self) -> Scrape:
        """Monitors and what they can select."""
        from lint.model.scrape import Scrape

        return Scrape.of(self)

    @cached_property
    def grafana(self) -> Grafana:
        """Instances, datasources, folders, dashboards and panels."""
        from lint.grafana.view import Grafana

        return Grafana.of(self)

    @cached_property
    def gitops(self) -> GitOps:
        """Applications and projects."""
        from lint.argocd.gitops import GitOps

        return GitOps.of(self)

    @cached_property
    def references(self) -> References:
        """Secrets and ConfigMaps: who holds them and who refers to them."""
        from lint.model.references import References

        return References.of(self)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Every PromQL expression with its owner, parsed."""
        from lint.series.queries import queries_of

        return queries_of(self)

    def counts(self) -> dict[str, int]:
        """What a summary counts."""
        from lint.model.rule_files import every_alert, holders
        from lint.series.queries import written

        distinct = {(id(item.root), item.namespace, item.name) for item in self.resources}
        files = {resource.root.span().file.path for resource in self.resources}
        texts = (dashboard.content for dashboard in self.grafana.dashboards)
        files.update(text.token().file.path for text in texts if text is not None)
        files.update(holder.root.span().file.path for holder in holders(self))
        return {
            "files": len(files),
            "resources": len(distinct),
            "expressions": len(written(self)),
            "alerts": len(every_alert(self)),
            "panels": len(self.grafana.panels),
        }


def load(files: Files, base: Files | None = None) -> Repo:
    """Reads a repository; never raises on what its files hold."""
    return Repo(files, base)
