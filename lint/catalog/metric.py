"""A line of a catalog as a metric in one version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lint.catalog.files import Entry, bounds, within
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, Literal

    from lint.catalog import Catalog

    Type = Literal[
        "counter", "gauge", "histogram", "summary", "info", "stateset", "untyped", "label"
    ]
else:
    Type = str


class Metric:
    """A metric family as one exporter exposes it in the asked version.

    `name` is the exposed name of a counter or gauge, the base name of a histogram or
    summary. `labels` are the exporter's own, never the target's; None if unknown.
    `values` are closed enums per label, `open_values` known but not exhaustive ones.
    `range` bounds the value, in `unit`. `since` and `until` are half-open versions;
    `went_before` if `until` is only the first one known to lack it.
    `pattern` is set if the name is known only by a regex for generated names.
    """

    __slots__ = (
        "deprecated",
        "exporter",
        "hidden",
        "inferred",
        "labels",
        "name",
        "note",
        "open_labels",
        "open_values",
        "optional_labels",
        "pattern",
        "profiles",
        "range",
        "replaced_by",
        "since",
        "type",
        "unit",
        "until",
        "values",
        "went_before",
        "when",
    )
    name: str
    exporter: str
    type: Type
    labels: tuple[str, ...] | None
    optional_labels: frozenset[str]
    open_labels: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    open_values: Mapping[str, tuple[str, ...]]
    unit: str | None
    range: tuple[float | None, float | None] | None
    since: str | None
    until: str | None
    went_before: bool
    deprecated: str | None
    hidden: str | None
    replaced_by: str | None
    profiles: tuple[str, ...] | None
    note: str | None
    inferred: bool
    when: str | None
    pattern: str | None


_label_sets: dict[tuple[str, str, str | None], dict[str, bool]] = {}


def as_metric(catalog: Catalog, entry: Entry, version: str | None) -> Metric:
    """The metric of a line as a version has it, or all versions together."""
    scheme = catalog.coverage.scheme
    variants = [v for v in entry.get("variants", ()) if within(scheme, v["versions"], version)]
    labels = _labels(catalog, entry, variants, version)
    plain = None if labels is None else tuple(name for name in labels if not name.endswith("*"))
    versions = entry.get("versions", "..")
    first, end, _ = bounds(versions)
    types = {variant.get("type", entry["type"]) for variant in variants}
    values = entry.get("values", {})
    limits = entry.get("range")
    made = Metric()
    made.name = entry["name"]
    made.exporter = catalog.exporter
    made.type = types.pop() if len(types) == 1 else entry["type"]
    made.labels = plain
    made.optional_labels = frozenset(name for name in plain or () if (labels or {})[name])
    made.open_labels = tuple(name for name in labels or () if name.endswith("*"))
    made.values = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
    made.open_values = {k: tuple(v["open"]) for k, v in values.items() if isinstance(v, dict)}
    made.unit = entry.get("unit")
    made.range = None if limits is None else (limits[0], limits[1])
    made.since = first or None
    made.until = end or None
    made.went_before = "..?" in versions
    made.deprecated = entry.get("deprecated")
    made.hidden = entry.get("hidden")
    made.replaced_by = entry.get("replaced_by")
    made.profiles = _profiles(scheme, entry.get("profiles"), version)
    made.note = entry.get("note")
    made.inferred = bool(entry.get("inferred"))
    made.when = entry.get("when")
    made.pattern = entry["name"] if entry.get("pattern") else None
    return made


def _profiles(
    scheme: str, said: Mapping[str, str] | None, version: str | None
) -> tuple[str, ...] | None:
    if said is None:
        return None
    ranges = ((name, each) for name, ranges in said.items() for each in ranges.split(","))
    return tuple(dict.fromkeys(name for name, each in ranges if within(scheme, each, version)))


def _labels(
    catalog: Catalog, entry: Entry, variants: list[Entry], version: str | None
) -> dict[str, bool] | None:
    """Labels a version may have, each with whether it is optional; None if unknown."""
    sets = [variant.get("labels", entry.get("labels")) for variant in variants] or [
        entry.get("labels")
    ]
    if any(labels is None for labels in sets):
        return None
    return _union([_expand(catalog, labels, version) for labels in sets])


def _expand(catalog: Catalog, tokens: Iterable[str], version: str | None) -> dict[str, bool]:
    labels: dict[str, bool] = {}
    for token in tokens:
        if token.startswith("$"):
            labels.update(_shared(catalog, token[1:], version))
        else:
            labels[token.rstrip("?")] = token.endswith("?")
    return labels


def _shared(catalog: Catalog, name: str, version: str | None) -> dict[str, bool]:
    key = (catalog.path, name, version)
    if key not in _label_sets:
        shared: list[Any] = catalog.header["label_sets"][name]
        if not shared or isinstance(shared[0], str):
            _label_sets[key] = _expand(catalog, shared, version)
        else:
            scheme = catalog.coverage.scheme
            fitting = [each for each in shared if within(scheme, each["versions"], version)]
            _label_sets[key] = _union(
                [_expand(catalog, each["labels"], version) for each in fitting]
            )
    return _label_sets[key]


def _union(sets: list[dict[str, bool]]) -> dict[str, bool]:
    names = dict.fromkeys(name for labels in sets for name in labels)
    return {name: any(labels.get(name, True) for labels in sets) for name in names}
