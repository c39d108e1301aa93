"""What the API server allows in an object: the schemas of its kinds, and a walk that applies them.

The schemas are structural ones, made by `tools/schemas.py`. Only what an object
holds is looked at, so nothing is compiled, and a schema is read when its kind is met,
a shared part of it when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from lint import facts
from lint.schema.walk import Violation, Walk
from lint.tree import Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    _Json = dict[str, Any]

__all__ = ["Kind", "Schema", "Violation", "find_kind", "kinds", "load", "scope", "validate"]


class Schema:
    """The schema of a kind, and the parts it shares between places."""

    __slots__ = ("defs", "root")

    def __init__(self, root: _Json, defs: _Json) -> None:
        self.root = root
        self.defs = defs


class Kind:
    """A kind as the API server lists it. Scope: Namespaced or Cluster."""

    __slots__ = ("group", "plural", "scope", "versions")

    def __init__(self, group: str, plural: str, scope: str, versions: tuple[str, ...]) -> None:
        self.group = group
        self.plural = plural
        self.scope = scope
        self.versions = versions


_schemas: dict[tuple[str, str], Schema | None] = {}
_kinds: dict[str, list[Kind]] = {}
_table: list[str] = []


def load(api_version: str, kind: str) -> Schema | None:
    """The schema of a kind; None where none is known."""
    key = (api_version, kind)
    if key not in _schemas:
        _schemas[key] = _read_schema(api_version, kind)
    return _schemas[key]


@lru_cache(maxsize=1024)
def find_kind(api_version: str, kind: str) -> Kind | None:
    """What is known of a kind in the group of an apiVersion, whatever its version."""
    group = api_version.rpartition("/")[0]
    for found in _named(kind):
        if found.group == group:
            return found
    return None


def scope(api_version: str, kind: str) -> str | None:
    """Namespaced or Cluster; None for an unknown kind."""
    found = find_kind(api_version, kind)
    return None if found is None else found.scope


def groups_of(kind: str) -> tuple[str, ...]:
    """The groups that have a kind of this name, as far as known."""
    return tuple(found.group for found in _named(kind))


def kinds() -> dict[str, list[Kind]]:
    """The known kinds by name; one name may belong to several groups."""
    return {name: _named(name) for name in json.loads(_lines() or "{}")}


def validate(root: Map, schema: Schema) -> Iterator[Violation]:
    """What the API server would drop or reject of an object, in the order of the walk."""
    walk = Walk(schema.defs, strict=True)
    walk.visit(root, schema.root, None, root.key("kind") or root)
    return iter(walk.found)


def _named(kind: str) -> list[Kind]:
    """The kinds of a name: of the table, which has one name a line, only that line is parsed."""
    if kind not in _kinds:
        before, text = f'\n "{kind}": ', _lines()
        start = text.find(before) if kind.isalnum() else -1
        line = text[start + len(before) : text.index("\n", start + 1)] if start >= 0 else "[]"
        _kinds[kind] = [
            Kind(row["group"], row["plural"], row["scope"], tuple(row["versions"]))
            for row in json.loads(line.removesuffix(","))
        ]
    return _kinds[kind]


def _lines() -> str:
    if not _table:
        _table.append(facts.read("kinds.json") or "")
    return _table[0]


class _Parts(dict):  # type: ignore[type-arg]
    """The shared parts of a schema, each one line of its file and parsed when first needed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = {line[1 : line.index('"', 1)]: line for line in lines}

    def __missing__(self, name: str) -> _Json:
        part: _Json = json.loads(self._lines[name].partition(":")[2].removesuffix(","))
        self[name] = part
        return part


def _read_schema(api_version: str, kind: str) -> Schema | None:
    group, _, version = api_version.rpartition("/")
    group = group or "core"
    if not all(map(_is_name, (group, version, kind))):
        return None
    text = facts.read("crds", group, f"{kind}_{version}.json")
    if text is None:
        return None
    start, *lines = text.rstrip("\n").split("\n")
    if not lines:
        return Schema(json.loads(text), {})
    end = lines.pop()
    return Schema(json.loads(start.partition('"$defs"')[0] + end.removeprefix("},")), _Parts(lines))


def _is_name(text: str) -> bool:
    plain = text.replace(".", "").replace("-", "")
    return plain.isalnum() and plain.isascii() and text[0] not in ".-"
