"""The files of the catalogs: lines found by name, patterns of names, and versions.

Compiling a regular expression costs more than looking up dozens of names, so
what can be seen of a name without one is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from lint.values import TYPE_CHECKING, lazy

if TYPE_CHECKING:
    from typing import Any, Literal

    Status = Literal["exported", "not-yet", "removed", "hidden", "unknown-version", "unknown"]
    Entry = Mapping[str, Any]
else:
    Status, Entry = str, Mapping

Key = tuple[tuple[int, ...], int, int]

_VERSION = lazy(r"v?(?P<release>\d+(?:\.\d+)*)[-._]?(?P<phase>[a-z]*)[-._]?(?P<n>\d*)(?:[-._+].*)?")
_DCGM = lazy(r"^[\d.]+-(?=\d)")
_PHASES = {"dev": -4, "a": -3, "alpha": -3, "b": -2, "beta": -2, "rc": -1, "post": 1}
_NEVER: Key = ((1 << 30,), 0, 0)


@lru_cache(maxsize=4096)
def version_key(scheme: str, version: str) -> Key | None:
    """Sort key of a version, None if it is none; `main` comes after every release.

    A dcgm-exporter tag, `<dcgm>-<exporter>[-<os>]`, counts by its exporter half.
    """
    if version == "main":
        return _NEVER
    if scheme == "dcgm-exporter":
        version = _DCGM.sub("", version)
    parts = version.removeprefix("v").split(".")
    if all(part.isdecimal() for part in parts):
        return _release(parts), 0, 0
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    phase = _PHASES.get(match["phase"], 0)
    return _release(match["release"].split(".")), phase, int(match["n"] or 0) if phase else 0


def _release(parts: list[str]) -> tuple[int, ...]:
    numbers = [int(part) for part in parts]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def known_key(scheme: str, version: str) -> Key:
    """Sort key of a version that is known to be one."""
    key = version_key(scheme, version)
    if key is None:
        raise ValueError(f"not a {scheme} version: {version}")
    return key


def bounds(versions: str) -> tuple[str, str, bool]:
    """First and end of a range, either may be empty, and whether the first is certain.

    A `?` in front of an end says that it may have come before."""
    first, _, end = versions.partition("..")
    return first.lstrip("?"), end.lstrip("?"), not first.startswith("?")


def within(scheme: str, versions: str, version: str | None) -> bool:
    """Whether a version is in a range; no version is in all."""
    at = None if version is None else version_key(scheme, version)
    if at is None:
        return True
    first, end, _ = bounds(versions)
    return (not first or known_key(scheme, first) <= at) and (
        not end or at < known_key(scheme, end)
    )


def status_in(scheme: str, entry: Entry, version: str) -> Status:
    """What a line says of a version."""
    first, end, certain = bounds(entry.get("versions", ".."))
    at = known_key(scheme, version)
    if end and at >= known_key(scheme, end):
        return "removed"
    if first and at < known_key(scheme, first):
        return "not-yet" if certain else "unknown-version"
    if "hidden" in entry and at >= known_key(scheme, entry["hidden"]):
        return "hidden"
    return "unknown-version" if not first and not certain else "exported"


@cache
def text(path: str) -> str:
    """All of a file."""
    with open(path, encoding="utf-8") as file:
        return file.read()


@cache
def entries(path: str) -> tuple[Entry, ...]:
    """All lines but the header."""
    body = text(path).rstrip("\n").split("\n")[1:]
    return tuple(json.loads("[" + ",".join(body) + "]"))


@lru_cache(maxsize=4096)
def entry(path: str, name: str) -> Entry | None:
    """The line of a name, by bisection: lines start with their name and are sorted by it."""
    body, start = text(path), len('{"name": "')
    low, high = body.index("\n") + 1, len(body)
    while low < high:
        line = body.rfind("\n", low, (low + high) // 2) + 1 or low
        end = body.index("\n", line)
        here = body[line + start : body.index('"', line + start)]
        if here == name:
            found: Entry = json.loads(body[line:end])
            return found
        low, high = (end + 1, high) if here < name else (low, line)
    return None


@cache
def patterns(path: str) -> tuple[Entry, ...]:
    """The lines whose name is a pattern of generated names."""
    body, found, at = text(path), [], -1
    while (at := body.find('"pattern": true', at + 1)) >= 0:
        found.append(json.loads(body[body.rfind("\n", 0, at) + 1 : body.index("\n", at)]))
    return tuple(found)


def matches(pattern: str, name: str) -> bool:
    """Whether a regular expression is all of a metric name."""
    start, rest = _split(pattern)
    if not name.startswith(start):
        return False
    if not rest:
        return name == start
    if rest == ".*":
        return True
    if rest.startswith(".+") and (len(rest) == 2 or rest[2:].replace("_", "").isalnum()):
        return name.endswith(rest[2:]) and len(name) >= len(start) + len(rest) - 1
    return bool(_regex(pattern).fullmatch(name))


@cache
def _split(pattern: str) -> tuple[str, str]:
    """What every match starts with, and the rest of a pattern."""
    if "|" in pattern and "(" not in pattern:
        return "", pattern
    end = next((i for i, c in enumerate(pattern) if not (c.isalnum() or c in "_:")), len(pattern))
    if pattern[end : end + 1] and pattern[end] in "?*+{":
        end = max(end - 1, 0)
    return pattern[:end], pattern[end:]


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
