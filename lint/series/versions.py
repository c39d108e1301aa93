"""Which version of an exporter is deployed, and who says so."""

from __future__ import annotations

from functools import cached_property

from lint import catalog
from lint.catalog import Catalog
from lint.catalog.images import exporters_of
from lint.series.feeds import images_of
from lint.source import Span, Text
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_RUNS = (
    "ClusterServingRuntime", "CronJob", "DaemonSet", "Deployment", "InferenceService", "Job",
    "LLMInferenceService", "Pod", "ServingRuntime", "StatefulSet",
)  # fmt: skip


class Version(NamedTuple):
    """The deployed version of an exporter: None where nobody says; and where it is said."""

    text: str | None
    at: Span | None = None

    def because(self, exporter: str) -> tuple[tuple[Span, str], ...]:
        """Where the version is stated."""
        return () if self.at is None else ((self.at, f"{exporter} {self.text} is deployed"),)


class Versions:
    """The versions of all exporters: described, shipped with the platform, or an image's tag."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._known: dict[str, Version] = {}

    def of(self, exporter: str) -> Version:
        """The deployed version of an exporter."""
        if exporter not in self._known:
            self._known[exporter] = self._find(exporter)
        return self._known[exporter]

    def runs(self, exporter: str) -> bool:
        """Whether a workload of the repository runs the exporter."""
        return exporter in self._images

    def _find(self, exporter: str) -> Version:
        stated = self._repo.cluster.versions.get(exporter)
        if stated is not None:
            return Version(str(stated), stated.span())
        platform = self._repo.cluster.versions.get("openshift")
        known = by_exporter(exporter)
        if platform is not None and known is not None:
            shipped = known.release("openshift-4", ".".join(platform.split(".")[:2]))
            if shipped is not None:
                return Version(shipped, platform.span())
        found = dict(self._images.get(exporter, ()))
        if len(found) == 1 and None not in found:
            version, image = found.popitem()
            return Version(version, image.span())
        return Version(None)

    @cached_property
    def _images(self) -> dict[str, list[tuple[str | None, Text]]]:
        found: dict[str, list[tuple[str | None, Text]]] = {}
        for resource in self._repo.of_kind(*_RUNS):
            for image in images_of(resource):
                for exporter in exporters_of(image):
                    known = by_exporter(exporter)
                    version = None if known is None else known.detect_version(image)
                    found.setdefault(exporter, []).append((version, image))
        return found


def by_exporter(exporter: str) -> Catalog | None:
    """The catalog of an exporter."""
    return next((item for item in catalog.catalogs() if item.exporter == exporter), None)
