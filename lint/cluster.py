"""The cluster description: what a cluster holds before anything is applied.

A document of `apiVersion: obslint/v1`, `kind: Cluster` anywhere in the repository;
its schema is `schemas/cluster.schema.json`. Without one the cluster is unknown, and
nothing is proved from what it may lack.
"""

from __future__ import annotations

from collections.abc import Mapping

from lint.source import Span, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo


def version_tuple(version: str) -> tuple[int, ...]:
    """`4.18.3` as (4, 18, 3); empty for anything else."""
    parts = version.lstrip("v").split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()


class Holder(NamedTuple):
    """A Secret or ConfigMap that exists already, with the keys it has."""

    kind: str
    namespace: Text
    name: Text
    keys: tuple[Text, ...]


class Target(NamedTuple):
    """Pods or a Service that somebody else runs: what a monitor may select.

    `keys` are labels that are always there with a value that differs. Ports are
    (name, number) pairs; a container's port may have no name, a Service's number may
    differ from its pods'."""

    kind: str
    namespace: str
    name: str
    labels: Mapping[str, Text]
    keys: tuple[str, ...]
    ports: tuple[tuple[Text | None, Text | None], ...]
    exporter: str
    profile: str
    path: Text | None
    span: Span


class Scraper(NamedTuple):
    """Who else scrapes what."""

    name: str
    namespace: str
    exporter: str
    job: str
    interval: str
    scrapes: str
    enabled: bool
    span: Span


class Cluster(NamedTuple):
    """The description, or `described=False` where there is none."""

    described: bool
    platform: str
    versions: Mapping[str, Text]
    namespaces: Mapping[str, Map]
    holders: tuple[Holder, ...]
    targets: tuple[Target, ...]
    scrapers: tuple[Scraper, ...]
    spec: Map | None

    @classmethod
    def of(cls, repo: Repo) -> Cluster:
        """The first description of the repository."""
        if not repo.clusters:
            return cls(False, "", {}, {}, (), (), (), None)
        spec = repo.clusters[0].map("spec")
        return cls(
            True,
            spec.string("platform"),
            {
                str(key): value
                for key, value in spec.map("versions").items()
                if isinstance(value, Text)
            },
            {item.string("name"): item for item in spec.maps("namespaces")},
            tuple(_holders(spec)),
            tuple(_targets(spec)),
            tuple(_scraper(item) for item in spec.maps("scrapers")),
            spec,
        )

    def version(self, component: str) -> str:
        """The version of a component, or the empty string where nobody says."""
        return str(self.versions.get(component, ""))

    def holder(self, kind: str, namespace: str, name: str) -> Holder | None:
        """The pre-existing Secret or ConfigMap of this identity."""
        for holder in self.holders:
            if (holder.kind, holder.namespace, holder.name) == (kind, namespace, name):
                return holder
        return None


def _holders(spec: Map) -> list[Holder]:
    found = []
    for field, kind in (("secrets", "Secret"), ("configMaps", "ConfigMap")):
        for item in spec.maps(field):
            namespace, name = item.text("namespace"), item.text("name")
            if namespace is not None and name is not None:
                found.append(Holder(kind, namespace, name, tuple(item.texts("keys"))))
    return found


def _targets(spec: Map) -> list[Target]:
    found = []
    for item in spec.maps("workloads"):
        ports = [port for box in item.maps("containers") for port in box.maps("ports")]
        pairs = tuple((port.text("name"), port.text("containerPort")) for port in ports)
        found.append(_target(item, "Pod", pairs))
    for item in spec.maps("services"):
        pairs = tuple((port.text("name"), port.text("port")) for port in item.maps("ports"))
        found.append(_target(item, "Service", pairs))
    return found


def _target(item: Map, kind: str, ports: tuple[tuple[Text | None, Text | None], ...]) -> Target:
    return Target(
        kind,
        item.string("namespace"),
        item.string("name"),
        {str(key): value for key, value in item.map("labels").items() if isinstance(value, Text)},
        tuple(str(key) for key in item.texts("labelKeys")),
        ports,
        item.string("exporter"),
        item.string("profile"),
        item.map("metrics").text("path"),
        item.where("name"),
    )


def _scraper(item: Map) -> Scraper:
    enabled = item.text("enabled")
    return Scraper(
        item.string("name"),
        item.string("namespace"),
        item.string("exporter"),
        item.string("job"),
        item.string("interval"),
        item.string("scrapes"),
        enabled is None or enabled == "true",
        item.where("name"),
    )
