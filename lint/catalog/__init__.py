"""What exporters expose: names, types, labels, versions, from `schemas/metrics/*.jsonl`.

A catalog is JSON Lines: a header, then one metric per line, sorted by name.
Nothing is read before it is asked for: the headers route a name to the catalogs of
its prefix, and a name is found by bisection, so only its own line is parsed.

Versions are half-open ranges, `from..to`; `?from..` says that `from` is the first
version known to have it. What no source said stays unknown: `labels` is None.
Asked without a version, a metric has the labels of all its versions, the ones
that come and go being optional.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from lint import facts
from lint.catalog import files
from lint.catalog.beside import Field, Recorded, dcgm_field, monitors, recorded
from lint.catalog.files import Entry, Key, Status, known_key, matches, version_key
from lint.catalog.metric import Metric, Type, as_metric
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    Role = Literal["value", "bucket", "sum", "count", "created", "quantile"]
else:
    Role = str

__all__ = [
    "Catalog",
    "Coverage",
    "Field",
    "Key",
    "Metric",
    "Recorded",
    "Role",
    "Series",
    "Type",
    "dcgm_field",
    "monitors",
    "recorded",
    "version_key",
]

_ROLES: Mapping[str, frozenset[str]] = {
    "counter": frozenset({"value", "total_created"}),
    "histogram": frozenset({"bucket", "sum", "count", "created"}),
    "summary": frozenset({"quantile", "sum", "count", "created"}),
    "label": frozenset(),
}
_PLAYED: Mapping[str, tuple[Role, Literal["le", "quantile"] | None]] = {
    "value": ("value", None),
    "bucket": ("bucket", "le"),
    "sum": ("sum", None),
    "count": ("count", None),
    "created": ("created", None),
    "total_created": ("created", None),
    "quantile": ("quantile", "quantile"),
}


class Series(NamedTuple):
    """One series name read as part of a metric; `extra` is the label its role adds."""

    metric: Metric
    role: Role
    extra: Literal["le", "quantile"] | None


class Coverage:
    """Versions a catalog speaks about, both ends included, and the ones it could not read."""

    __slots__ = ("first", "last", "missing", "scheme")

    def __init__(
        self,
        scheme: str,
        first: str,
        last: str,
        missing: tuple[str, ...],
    ) -> None:
        self.scheme = scheme
        self.first = first
        self.last = last
        self.missing = missing


class Catalog:
    """The header of one catalog; its metrics stay on disk until asked for."""

    __slots__ = ("coverage", "exporter", "header", "jobs", "path", "prefixes", "title")

    def __init__(
        self,
        exporter: str,
        title: str,
        coverage: Coverage,
        prefixes: tuple[str, ...],
        jobs: tuple[str, ...],
        header: Entry,
        path: str,
    ) -> None:
        self.exporter = exporter
        self.title = title
        self.coverage = coverage
        self.prefixes = prefixes
        self.jobs = jobs
        self.header = header
        self.path = path

    def detect_version(self, image: str) -> str | None:
        """Version of this exporter in an image reference, None if the tag does not tell."""
        name, tag = _split_image(image)
        for rule in self.header.get("detect", ()):
            match = re.fullmatch(rule["tag"], tag) if re.fullmatch(rule["image"], name) else None
            if match:
                return _mapped(match["version"], rule.get("map"))
        return None

    def covers(self, version: str) -> bool:
        """Whether the catalog can speak about a version: in its range and not one it could not read."""
        said = self.coverage
        scheme = said.scheme
        at = version_key(scheme, version)
        if (
            at is None
            or scheme == "none"
            or any(at == version_key(scheme, m) for m in said.missing)
        ):
            return False
        return known_key(scheme, said.first) <= at <= known_key(scheme, said.last)

    def status(self, series: str | Series | Metric, version: str | None) -> Status:
        """What a version does with a series; `unknown` if no version ever had the name."""
        name = series if isinstance(series, str) else _name(series)
        entry = next((entry for entry, _ in _entries(self, name)), None) or files.entry(
            self.path, name
        )
        if entry is None:
            return "unknown"
        bounded = "hidden" in entry or entry.get("versions", "..") != ".."
        if version is None or version_key(self.coverage.scheme, version) is None:
            return "unknown-version" if bounded else "exported"
        said = files.status_in(self.coverage.scheme, entry, version)
        certain = said in ("removed", "not-yet") and version not in self.coverage.missing
        return said if certain or self.covers(version) else "unknown-version"

    def owns(self, series_name: str) -> bool:
        """Whether the catalog is a closed world for this name: not listed means not exported.

        An open one, whose sources do not list everything, owns only what it lists."""
        if not any(matches(pattern, series_name) for pattern in self.header.get("owns", ())):
            return False
        return not self.header.get("open") or any(_entries(self, series_name))

    @property
    def former_labels(self) -> Mapping[str, str]:
        """Labels that were renamed before the first version covered, and their names today."""
        found: Mapping[str, str] = self.header.get("former_labels", {})
        return found

    def release(self, profile: str, release: str) -> str | None:
        """Exporter version a platform release ships, such as ("openshift-4", "4.16")."""
        found = self.header.get("profiles", {}).get(profile, {}).get("releases", {}).get(release)
        return None if found is None else str(found)

    def metrics(self, version: str | None = None) -> Iterator[Metric]:
        """Every metric of every version; parses the whole file."""
        for entry in files.entries(self.path):
            yield as_metric(self, entry, version)


def catalogs() -> tuple[Catalog, ...]:
    """All catalogs, by exporter; reads their first lines only."""
    return _catalogs()[0]


def lookup(series_name: str, version: str | None = None) -> list[Series]:
    """Readings of a series name, one per exporter that has or ever had it."""
    return list(_lookup(series_name, version))


def family(name: str, version: str | None = None) -> list[Metric]:
    """Metrics of this name whatever they expose: also histogram bases and label fields."""
    found = ((catalog, files.entry(catalog.path, name)) for catalog in _routed(name))
    return [as_metric(catalog, entry, version) for catalog, entry in found if entry is not None]


@lru_cache(maxsize=4096)
def owner(series_name: str) -> Catalog | None:
    """The catalog for which this name is its closed world, None if nobody's."""
    return next((catalog for catalog in _routed(series_name) if catalog.owns(series_name)), None)


def suggest(series_name: str, version: str | None = None, limit: int = 3) -> list[str]:
    """Names near an unknown one, nearest first, that the version (else the newest) exports."""
    owning = owner(series_name)
    exporters = [catalog.exporter for catalog in ((owning,) if owning else _routed(series_name))]
    known = dict.fromkeys(name for exporter in exporters for name in exported(exporter, version))
    from lint.catalog.nearest import nearest

    return nearest(series_name, len(prefix(series_name)), known, limit)


def is_generated(name: str) -> bool:
    """Whether an exporter makes names like this at run time, so that others may exist."""
    return any(
        matches(entry["name"], name)
        for catalog in _routed(name)
        for entry in files.patterns(catalog.path)
    )


def exported_in_profile(metric: Metric, profile: str) -> bool:
    """Whether a deployment such as `openshift-4` lets the metric through; unknown ones do."""
    catalog = _by_exporter()[metric.exporter]
    said = catalog.header.get("profiles", {}).get(profile)
    if said is None:
        return True
    if said.get("listed"):
        return profile in (metric.profiles or ())
    if any(matches(pattern, metric.name) for pattern in said.get("drop", ())):
        return False
    keep, exposed = (
        said.get("keep"),
        _exposed(catalog, {"name": metric.name, "type": metric.type, "pattern": metric.pattern}),
    )
    return keep is None or any(matches(pattern, name) for pattern in keep for name in exposed)


def conditional_drops(metric: Metric, profile: str) -> tuple[Mapping[str, str], ...]:
    """Label patterns whose series the profile drops; all pairs of one mapping must match."""
    said = _by_exporter()[metric.exporter].header.get("profiles", {}).get(profile, {})
    rules = said.get("drop_when", ())
    return tuple(rule["labels"] for rule in rules if matches(rule["names"], metric.name))


def _gone(catalog: Catalog, entry: Entry, version: str | None) -> bool:
    at = catalog.coverage.last if version is None else version
    if version_key(catalog.coverage.scheme, at) is None:
        return False
    return files.status_in(catalog.coverage.scheme, entry, at) in ("removed", "not-yet", "hidden")


def _name(series: Series | Metric) -> str:
    return series.metric.name if isinstance(series, Series) else series.name


@cache
def _catalogs() -> tuple[tuple[Catalog, ...], Mapping[str, list[Catalog]]]:
    folder = facts.path("metrics")
    found: list[Catalog] = []
    routes: dict[str, list[Catalog]] = {}
    for file_name in sorted(os.listdir(folder)):
        catalog = _head(os.path.join(folder, file_name))
        if catalog is not None:
            found.append(catalog)
            for prefix in catalog.prefixes:
                routes.setdefault(prefix, []).append(catalog)
    return tuple(found), routes


@cache
def _by_exporter() -> Mapping[str, Catalog]:
    return {catalog.exporter: catalog for catalog in catalogs()}


def _head(path: str) -> Catalog | None:
    with open(path, encoding="utf-8") as file:
        line = file.readline()
    if not line.startswith('{"catalog"'):
        return None
    head = json.loads(line)
    said = head["coverage"]
    coverage = Coverage(said["scheme"], said["from"], said["to"], tuple(said.get("missing", ())))
    jobs = tuple(head.get("jobs", ()))
    return Catalog(
        head["exporter"], head["title"], coverage, tuple(head["prefixes"]), jobs, head, path
    )


def prefix(name: str) -> str:
    """The part of a metric name that routes it: up to its first `_` or `:`, else all of it."""
    ends = [end for end in (name.find("_"), name.find(":")) if end >= 0]
    return name[: min(ends) + 1] if ends else name


def _routed(name: str) -> list[Catalog]:
    return _catalogs()[1].get(prefix(name), [])


def _readings(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Families a series name may belong to, with the role it may then play."""
    yield name, frozenset({"value", "quantile"})
    base, _, suffix = name.rpartition("_")
    if base and suffix in ("bucket", "sum", "count", "created"):
        yield base, frozenset({suffix})
    if base and suffix == "created":
        yield f"{base}_total", frozenset({"total_created"})


def _roles(catalog: Catalog, entry: Entry) -> frozenset[str]:
    roles = _ROLES.get(entry["type"], frozenset({"value"}))
    exposition = catalog.header.get("exposition", {})
    if not exposition.get("created_series"):
        roles -= {"created", "total_created"}
    if exposition.get("summary_quantiles") is False:
        roles -= {"quantile"}
    return (
        roles | {"value"}
        if exposition.get("native_histograms") and entry["type"] == "histogram"
        else roles
    )


def _entries(catalog: Catalog, name: str) -> Iterator[tuple[Entry, str]]:
    found = False
    for key, roles in _readings(name):
        entry = files.entry(catalog.path, key)
        if entry is not None:
            found = True
            yield from ((entry, role) for role in roles & _roles(catalog, entry))
    if found:
        return
    for entry in files.patterns(catalog.path):
        if matches(entry["name"], name):
            yield entry, "value"


@lru_cache(maxsize=4096)
def _lookup(series_name: str, version: str | None) -> tuple[Series, ...]:
    found = []
    for catalog in _routed(series_name):
        for entry, read in _entries(catalog, series_name):
            metric = as_metric(catalog, entry, version)
            if metric.pattern:
                metric.name = series_name
            found.append(Series(metric, *_PLAYED[read]))
    return tuple(found)


def _exposed(catalog: Catalog, entry: Entry) -> Iterator[str]:
    """Series names of a metric, without `_created` ones and generated names."""
    if entry.get("pattern"):
        return
    for role in ("value", "quantile", "bucket", "count", "sum"):
        if role in _roles(catalog, entry):
            yield entry["name"] if role in ("value", "quantile") else f"{entry['name']}_{role}"


def _split_image(image: str) -> tuple[str, str]:
    name = image.partition("@")[0]
    folder, slash, last = name.rpartition("/")
    base, _, tag = last.partition(":")
    return folder + slash + base, tag


def _mapped(version: str, table: Mapping[str, str] | None) -> str | None:
    """A product's own version in the exporter's terms; patch releases keep the minor's."""
    if table is None:
        return version
    return table.get(version) or table.get(".".join(version.split(".")[:2]))


@lru_cache(maxsize=64)
def exported(exporter: str, version: str | None) -> tuple[str, ...]:
    """Series names a version of an exporter exports, the newest covered one by default."""
    catalog = _by_exporter()[exporter]
    entries = (entry for entry in files.entries(catalog.path) if not _gone(catalog, entry, version))
    return tuple(name for entry in entries for name in _exposed(catalog, entry))
