"""What the API server does not let an update change.

Three keys of our schemas say so, made by `tools/schemas.py` of the rules of CRDs on `oldSelf` and
of the API server's own code: `x-immutable`, a field whose value stays; `x-kept`, fields that
stay absent or present; `x-latched`, flags that stay true.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.schema.scalar import shown
from lint.tree import Map, Node, Seq, Text, as_data
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.schema import Schema

    _Json = dict[str, Any]


class Change(NamedTuple):
    """A change that is refused: the field, where it is or was, and what was done to it."""

    field: str
    node: Node
    what: str


def changes(old: Map, new: Map, schema: Schema) -> Iterator[Change]:
    """The changes of an object that the API server refuses."""
    yield from _map(old, new, schema.root, schema.defs)


def _visit(old: Node, new: Node, schema: _Json, defs: _Json) -> Iterator[Change]:
    if isinstance(old, Map) and isinstance(new, Map):
        yield from _map(old, new, schema, defs)
    elif isinstance(old, Seq) and isinstance(new, Seq):
        keys = schema.get("x-kubernetes-list-map-keys", ())
        for before, after in _pairs(old, new, keys) if keys else ():
            yield from _map(before, after, _resolved(schema.get("items", {}), defs), defs)


def _map(old: Map, new: Map, schema: _Json, defs: _Json) -> Iterator[Change]:
    fields, rest = schema.get("properties", {}), schema.get("additionalProperties")
    for name in schema.get("x-kept", ()):
        yield from _presence(old, new, name)
    for name in schema.get("x-latched", ()):
        if old.flag(name) and not new.flag(name):
            yield Change(name, new.text(name) or new, "cannot be switched off again")
    for key, after in new.items():
        before, part = old.child(key), fields.get(key, rest)
        if before is None or not isinstance(part, dict) or new.child(key) is None:
            continue
        part = _resolved(part, defs)
        if part.get("x-immutable") and as_data(before) != as_data(after):
            was = f": it was {shown(before)}" if isinstance(before, Text) else ""
            yield Change(str(key), after if isinstance(after, Text) else key, f"cannot change{was}")
        else:
            yield from _visit(before, after, part, defs)


def _presence(old: Map, new: Map, name: str) -> Iterator[Change]:
    before, after = old.child(name), new.child(name)
    if before is None and after is not None:
        yield Change(name, new.key(name) or new, "cannot be added")
    elif before is not None and after is None:
        was = f": it was {shown(before)}" if isinstance(before, Text) else ""
        yield Change(name, new, f"cannot be taken away{was}")


def _pairs(old: Seq, new: Seq, keys: list[str]) -> Iterator[tuple[Map, Map]]:
    known = {_identity(item, keys): item for item in old if isinstance(item, Map)}
    for item in new:
        before = known.get(_identity(item, keys)) if isinstance(item, Map) else None
        if before is not None and isinstance(item, Map):
            yield before, item


def _identity(item: Map, keys: list[str]) -> tuple[str, ...]:
    return tuple(item.string(key) for key in keys)


def _resolved(part: _Json, defs: _Json) -> _Json:
    found: _Json = defs[part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else part
    return found
