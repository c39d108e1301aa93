"""What exporters expose: names, types, labels, versions, from `schemas/metrics/*.jsonl`.

A catalog is JSON Lines: a header, then one metric per line, sorted by name.
Nothing is read before it is asked for: the headers route a name to the catalogs of
its prefix, and a name is found by bisection, so only its own line is parsed.

Versions are half-open ranges, `from..to`; `?from..` says that `from` is the first
version known to have it. What no source said stays unknown: `labels` is None.
Asked without a version, a metric has the labels of all its versions, the ones
that come and go being optional.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

Type = Literal["counter", "gauge", "histogram", "summary", "info", "stateset", "untyped", "label"]
Role = Literal["value", "bucket", "sum", "count", "created", "quantile"]
Status = Literal["exported", "not-yet", "removed", "hidden", "unknown-version", "unknown"]
Key = tuple[tuple[int, ...], int, int]
Entry = Mapping[str, Any]

_VERSION = re.compile(
    r"v?(?P<release>\d+(?:\.\d+)*)[-._]?(?P<phase>[a-z]*)[-._]?(?P<n>\d*)(?:[-._+].*)?"
)
_PHASES = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "rc": -1, "post": 1}
_NEVER: Key = ((1 << 30,), 0, 0)
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


class Metric(NamedTuple):
    """A metric family as one exporter exposes it in the asked version.

    `name` is the exposed name of a counter or gauge, the base name of a histogram or
    summary. `labels` are the exporter's own, never the target's; None if unknown.
    `values` are closed enums per label, `open_values` known but not exhaustive ones.
    `range` bounds the value, in `unit`. `since` and `until` are half-open versions.
    `pattern` is set if the name is known only by a regex for generated names.
    """

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
    deprecated: str | None
    hidden: str | None
    replaced_by: str | None
    profiles: tuple[str, ...] | None
    note: str | None
    inferred: bool
    when: str | None
    pattern: str | None


class Series(NamedTuple):
    """One series name read as part of a metric; `extra` is the label its role adds."""

    metric: Metric
    role: Role
    extra: Literal["le", "quantile"] | None


class Field(NamedTuple):
    """A DCGM field: the name asked for, today's name, its id, and its older names."""

    name: str
    canonical: str
    id: int
    aliases: tuple[str, ...]


class Recorded(NamedTuple):
    """A series a platform records itself; `labels` is None if the rule is not simple."""

    name: str
    labels: tuple[str, ...] | None
    values: Mapping[str, tuple[str, ...]]


class Coverage(NamedTuple):
    """Versions a catalog speaks about, both ends included, and the ones it could not read."""

    scheme: str
    first: str
    last: str
    missing: tuple[str, ...]


class Catalog(NamedTuple):
    """The header of one catalog; its metrics stay on disk until asked for."""

    exporter: str
    title: str
    coverage: Coverage
    prefixes: tuple[str, ...]
    jobs: tuple[str, ...]
    header: Entry
    path: str

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
        scheme, first, last, missing = self.coverage
        at = version_key(scheme, version)
        if at is None or scheme == "none" or any(at == version_key(scheme, m) for m in missing):
            return False
        return _key(scheme, first) <= at <= _key(scheme, last)

    def status(self, series: str | Series | Metric, version: str | None) -> Status:
        """What a version does with a series; `unknown` if no version ever had the name."""
        name = series if isinstance(series, str) else _name(series)
        entry = next((entry for entry, _ in _entries(self, name)), None) or _entry(self.path, name)
        if entry is None:
            return "unknown"
        bounded = "hidden" in entry or entry.get("versions", "..") != ".."
        if version is None or version_key(self.coverage.scheme, version) is None:
            return "unknown-version" if bounded else "exported"
        said = _status(self.coverage.scheme, entry, version)
        certain = said in ("removed", "not-yet") and version not in self.coverage.missing
        return said if certain or self.covers(version) else "unknown-version"

    def owns(self, series_name: str) -> bool:
        """Whether the catalog is a closed world for this name: not listed means not exported."""
        return any(
            _regex(pattern).fullmatch(series_name) for pattern in self.header.get("owns", ())
        )

    def release(self, profile: str, release: str) -> str | None:
        """Exporter version a platform release ships, such as ("openshift-4", "4.16")."""
        found = self.header.get("profiles", {}).get(profile, {}).get("releases", {}).get(release)
        return None if found is None else str(found)

    def metrics(self, version: str | None = None) -> Iterator[Metric]:
        """Every metric of every version; parses the whole file."""
        for entry in _all(self.path):
            yield _metric(self, entry, version)


def catalogs() -> tuple[Catalog, ...]:
    """All catalogs, by exporter; reads their first lines only."""
    return _catalogs()[0]


def lookup(series_name: str, version: str | None = None) -> list[Series]:
    """Readings of a series name, one per exporter that has or ever had it."""
    return list(_lookup(series_name, version))


def family(name: str, version: str | None = None) -> list[Metric]:
    """Metrics of this name whatever they expose: also histogram bases and label fields."""
    found = ((catalog, _entry(catalog.path, name)) for catalog in _routed(name))
    return [_metric(catalog, entry, version) for catalog, entry in found if entry is not None]


def owner(series_name: str) -> Catalog | None:
    """The catalog for which this name is its closed world, None if nobody's."""
    return next((catalog for catalog in _routed(series_name) if catalog.owns(series_name)), None)


def suggest(series_name: str, version: str | None = None, limit: int = 3) -> list[str]:
    """Names near an unknown one, nearest first, that the version (else the newest) exports."""
    owning = owner(series_name)
    exporters = [catalog.exporter for catalog in ((owning,) if owning else _routed(series_name))]
    known = dict.fromkeys(name for exporter in exporters for name in _current(exporter, version))
    return _nearest(series_name, known, limit)


def exported_in_profile(metric: Metric, profile: str) -> bool:
    """Whether a deployment such as `openshift-4` lets the metric through; unknown ones do."""
    catalog = _by_exporter()[metric.exporter]
    said = catalog.header.get("profiles", {}).get(profile)
    if said is None:
        return True
    if said.get("listed"):
        return profile in (metric.profiles or ())
    if any(_regex(pattern).fullmatch(metric.name) for pattern in said.get("drop", ())):
        return False
    keep, exposed = said.get("keep"), _exposed(catalog, metric._asdict())
    return keep is None or any(
        _regex(pattern).fullmatch(name) for pattern in keep for name in exposed
    )


def conditional_drops(metric: Metric, profile: str) -> tuple[Mapping[str, str], ...]:
    """Label patterns whose series the profile drops; all pairs of one mapping must match."""
    said = _by_exporter()[metric.exporter].header.get("profiles", {}).get(profile, {})
    rules = said.get("drop_when", ())
    return tuple(rule["labels"] for rule in rules if _regex(rule["names"]).fullmatch(metric.name))


def dcgm_field(name: str) -> Field | None:
    """A DCGM field by any of its names: tells a typo from a real field nobody enabled."""
    path = os.path.join(_schemas(), "metrics", "dcgm-fields.jsonl")
    entry = _entry(path, name)
    target = _entry(path, entry["alias_of"]) if entry and "alias_of" in entry else entry
    if target is None:
        return None
    return Field(name, target["name"], target["id"], tuple(target.get("aliases", ())))


def recorded(name: str, platform: str = "openshift") -> Recorded | None:
    """A series that the platform's own recording rules produce."""
    entry = _entry(os.path.join(_schemas(), "platform", f"{platform}-recording-rules.jsonl"), name)
    if entry is None:
        return None
    labels = entry["labels"]
    values = {label: tuple(each) for label, each in entry.get("values", {}).items()}
    return Recorded(name, None if labels is None else tuple(labels), values)


def monitors(platform: str = "openshift") -> Mapping[str, Any]:
    """How the platform scrapes its own exporters: monitors, relabelings, arguments, alerts."""
    with open(
        os.path.join(_schemas(), "platform", f"{platform}-monitors.json"), encoding="utf-8"
    ) as file:
        facts: Mapping[str, Any] = json.load(file)
    return facts


@lru_cache(maxsize=4096)
def version_key(scheme: str, version: str) -> Key | None:
    """Sort key of a version, None if it is none; `main` comes after every release.

    A dcgm-exporter tag, `<dcgm>-<exporter>[-<os>]`, counts by its exporter half.
    """
    if version == "main":
        return _NEVER
    if scheme == "dcgm-exporter":
        version = re.sub(r"^[\d.]+-(?=\d)", "", version)
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    numbers = [int(number) for number in match["release"].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    phase = _PHASES.get(match["phase"], 0)
    return tuple(numbers), phase, int(match["n"] or 0) if phase else 0


def _key(scheme: str, version: str) -> Key:
    key = version_key(scheme, version)
    if key is None:
        raise ValueError(f"not a {scheme} version: {version}")
    return key


def _bounds(versions: str) -> tuple[str, str, bool]:
    """First and end of a range, either may be empty, and whether the first is certain."""
    first, _, end = versions.partition("..")
    return first.lstrip("?"), end, not first.startswith("?")


def _within(scheme: str, versions: str, version: str | None) -> bool:
    at = None if version is None else version_key(scheme, version)
    if at is None:
        return True
    first, end, _ = _bounds(versions)
    return (not first or _key(scheme, first) <= at) and (not end or at < _key(scheme, end))


def _status(scheme: str, entry: Entry, version: str) -> Status:
    first, end, certain = _bounds(entry.get("versions", ".."))
    at = _key(scheme, version)
    if end and at >= _key(scheme, end):
        return "removed"
    if first and at < _key(scheme, first):
        return "not-yet" if certain else "unknown-version"
    if "hidden" in entry and at >= _key(scheme, entry["hidden"]):
        return "hidden"
    return "unknown-version" if not first and not certain else "exported"


def _gone(catalog: Catalog, entry: Entry, version: str | None) -> bool:
    at = catalog.coverage.last if version is None else version
    if version_key(catalog.coverage.scheme, at) is None:
        return False
    return _status(catalog.coverage.scheme, entry, at) in ("removed", "not-yet", "hidden")


def _name(series: Series | Metric) -> str:
    return series.metric.name if isinstance(series, Series) else series.name


@cache
def _schemas() -> str:
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "schemas")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "schemas")


@cache
def _catalogs() -> tuple[tuple[Catalog, ...], Mapping[str, list[Catalog]]]:
    folder = os.path.join(_schemas(), "metrics")
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
    match = re.match(r"[^_:]*[_:]", name)
    return match[0] if match else name


def _routed(name: str) -> list[Catalog]:
    return _catalogs()[1].get(prefix(name), [])


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


@cache
def _all(path: str) -> tuple[Entry, ...]:
    body = _text(path).rstrip("\n").split("\n")[1:]
    return tuple(json.loads("[" + ",".join(body) + "]"))


@lru_cache(maxsize=4096)
def _entry(path: str, name: str) -> Entry | None:
    """The line of a name, by bisection: lines start with their name and are sorted by it."""
    text, start = _text(path), len('{"name": "')
    low, high = text.index("\n") + 1, len(text)
    while low < high:
        line = text.rfind("\n", low, (low + high) // 2) + 1 or low
        end = text.index("\n", line)
        here = text[line + start : text.index('"', line + start)]
        if here == name:
            entry: Entry = json.loads(text[line:end])
            return entry
        low, high = (end + 1, high) if here < name else (low, line)
    return None


@cache
def _patterns(path: str) -> tuple[Entry, ...]:
    lines = (line for line in _text(path).split("\n") if '"pattern": true' in line)
    return tuple(json.loads(line) for line in lines)


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
        entry = _entry(catalog.path, key)
        if entry is not None:
            found = True
            yield from ((entry, role) for role in roles & _roles(catalog, entry))
    if found:
        return
    for entry in _patterns(catalog.path):
        if _regex(entry["name"]).fullmatch(name):
            yield entry, "value"


@lru_cache(maxsize=4096)
def _lookup(series_name: str, version: str | None) -> tuple[Series, ...]:
    found = []
    for catalog in _routed(series_name):
        for entry, read in _entries(catalog, series_name):
            metric = _metric(catalog, entry, version)
            if metric.pattern:
                metric = metric._replace(name=series_name)
            found.append(Series(metric, *_PLAYED[read]))
    return tuple(found)


def _exposed(catalog: Catalog, entry: Entry) -> Iterator[str]:
    """Series names of a metric, without `_created` ones and generated names."""
    if entry.get("pattern"):
        return
    for role in ("value", "quantile", "bucket", "count", "sum"):
        if role in _roles(catalog, entry):
            yield entry["name"] if role in ("value", "quantile") else f"{entry['name']}_{role}"


def _metric(catalog: Catalog, entry: Entry, version: str | None) -> Metric:
    scheme = catalog.coverage.scheme
    variants = [v for v in entry.get("variants", ()) if _within(scheme, v["versions"], version)]
    labels = _labels(catalog, entry, variants, version)
    plain = None if labels is None else tuple(name for name in labels if not name.endswith("*"))
    first, end, _ = _bounds(entry.get("versions", ".."))
    types = {variant.get("type", entry["type"]) for variant in variants}
    values = entry.get("values", {})
    bounds = entry.get("range")
    return Metric(
        name=entry["name"],
        exporter=catalog.exporter,
        type=types.pop() if len(types) == 1 else entry["type"],
        labels=plain,
        optional_labels=frozenset(name for name in plain or () if (labels or {})[name]),
        open_labels=tuple(name for name in labels or () if name.endswith("*")),
        values={k: tuple(v) for k, v in values.items() if isinstance(v, list)},
        open_values={k: tuple(v["open"]) for k, v in values.items() if isinstance(v, dict)},
        unit=entry.get("unit"),
        range=None if bounds is None else (bounds[0], bounds[1]),
        since=first or None,
        until=end or None,
        deprecated=entry.get("deprecated"),
        hidden=entry.get("hidden"),
        replaced_by=entry.get("replaced_by"),
        profiles=_profiles(scheme, entry.get("profiles"), version),
        note=entry.get("note"),
        inferred=bool(entry.get("inferred")),
        when=entry.get("when"),
        pattern=entry["name"] if entry.get("pattern") else None,
    )


def _profiles(
    scheme: str, said: Mapping[str, str] | None, version: str | None
) -> tuple[str, ...] | None:
    if said is None:
        return None
    ranges = ((name, each) for name, ranges in said.items() for each in ranges.split(","))
    return tuple(dict.fromkeys(name for name, each in ranges if _within(scheme, each, version)))


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
            labels.update(_shared(catalog.exporter, token[1:], version))
        else:
            labels[token.rstrip("?")] = token.endswith("?")
    return labels


@lru_cache(maxsize=256)
def _shared(exporter: str, name: str, version: str | None) -> dict[str, bool]:
    catalog = _by_exporter()[exporter]
    shared: list[Any] = catalog.header["label_sets"][name]
    if not shared or isinstance(shared[0], str):
        return _expand(catalog, shared, version)
    fitting = [
        each for each in shared if _within(catalog.coverage.scheme, each["versions"], version)
    ]
    return _union([_expand(catalog, each["labels"], version) for each in fitting])


def _union(sets: list[dict[str, bool]]) -> dict[str, bool]:
    names = dict.fromkeys(name for labels in sets for name in labels)
    return {name: any(labels.get(name, True) for labels in sets) for name in names}


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
def _current(exporter: str, version: str | None) -> tuple[str, ...]:
    """Series names a version of an exporter exports, the newest covered one by default."""
    catalog = _by_exporter()[exporter]
    entries = (entry for entry in _all(catalog.path) if not _gone(catalog, entry, version))
    return tuple(name for entry in entries for name in _exposed(catalog, entry))


@lru_cache(maxsize=8192)
def _pieces(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 3] for i in range(len(name) - 2))


def _nearest(name: str, known: Iterable[str], limit: int) -> list[str]:
    """Series of the family of that name, else near misspellings, else much the same words.

    Shared three-letter pieces choose whom to measure, as edit distance is slow.
    """
    if extended := [other for other in known if other.startswith(name + "_")]:
        return sorted(extended, key=len)[:limit]
    pieces, enough = _pieces(name), max(2, (len(name) - len(prefix(name))) // 3)
    alike = sorted((-len(pieces & _pieces(other)), other) for other in known)[:12]
    scored = sorted(
        (_distance(name, other), other)
        for _, other in alike
        if abs(len(other) - len(name)) <= enough
    )
    near = [other for distance, other in scored if distance <= min(enough, scored[0][0] + 2)]
    words = [other for shared, other in alike if -shared * 2 >= len(pieces | _pieces(other))]
    return (near or words)[:limit]


def _distance(a: str, b: str) -> int:
    """Edits that turn one name into the other: insert, delete, replace, swap neighbours."""
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
