"""Lists that are merged by the keys of their entries, in the order that kustomize leaves them."""

from __future__ import annotations

from collections.abc import Callable

from lint.source import Text
from lint.tree import Map, Node, Seq

_Values = tuple[str, ...]
_Walk = Callable[[Node | None, Node | None], Node | None]


def merge(base: Seq, patch: Seq | None, keys: _Values, walk: _Walk) -> Seq:
    """The list with the patch merged in."""
    if not keys:
        return _scalars(base, patch)
    if patch is None and all(isinstance(item, Map) for item in base):
        return _kept(base, walk)
    wanted = _values(patch, keys) + _values(base, keys)
    wanted = list(dict.fromkeys(wanted))
    if len(keys) > 1:
        _fill(wanted)
    used = _used(wanted, keys)
    made: list[Node] = []
    rest: list[Node] = list(base)
    merged_of: dict[int, Node] = {}
    for values in wanted:
        pairs = [(key, value) for key, value in zip(keys, values, strict=True) if key in used]
        old, new = _find(base, pairs), _find(patch, pairs)
        merged = walk(old, new)
        if not merged or not isinstance(merged, Map):
            rest = _set(rest, pairs, None)
            continue
        for key, value in pairs:
            if value and merged.key(key) is None:
                merged = _keyed(merged, key, value)
        if old is not None and (old is new or not _replaces(new)):
            merged_of[id(old)] = merged
        made = _set(made, pairs, merged)
    result = base.like()
    result.extend(_append(made, [merged_of.get(id(item), item) for item in rest], used))
    return result


def _replaces(patch: Node | None) -> bool:
    return isinstance(patch, Map) and patch.string("$patch") == "replace"


def _kept(base: Seq, walk: _Walk) -> Seq:
    """A list that the patch does not mention only loses its empty nulls."""
    items = [walk(item, None) for item in base]
    if all(new is old for new, old in zip(items, base, strict=True)):
        return base
    result = base.like()
    result.extend(item for item in items if item)
    return result


def _scalars(base: Seq, patch: Seq | None) -> Seq:
    if patch is None or patch is base:
        return base
    result = base.like()
    for item in (*patch, *base):
        if item not in result:
            result.append(item)
    return result


def _values(items: Seq | None, keys: _Values) -> list[_Values]:
    return [
        tuple(_text(item, key) for key in keys) if isinstance(item, Map) else ("",) * len(keys)
        for item in items or ()
    ]


def _text(item: Map, key: str) -> str:
    value = item.text(key)
    return "" if value is None else str(value)


def _fill(wanted: list[_Values]) -> None:
    """Entries that differ only in what one of them leaves out are the same."""
    for i in range(len(wanted)):
        for j in range(len(wanted)):
            first, second = wanted[i], wanted[j]
            pairs = list(zip(first, second, strict=True))
            if any(a == b for a, b in pairs) and all(a == b or not a or not b for a, b in pairs):
                wanted[i] = wanted[j] = tuple(a or b for a, b in pairs)


def _used(wanted: list[_Values], keys: _Values) -> _Values:
    """Keys that some entry has; all of them where none has one."""
    found = tuple(key for at, key in enumerate(keys) if any(values[at] for values in wanted))
    return found or keys


def _find(items: Seq | None, pairs: list[tuple[str, str]]) -> Node | None:
    given = [(key, value) for key, value in pairs if value] or pairs
    for item in items or ():
        if isinstance(item, Map) and all(_matches(item, key, value) for key, value in given):
            return item
    return None


def _matches(item: Map, key: str, value: str) -> bool:
    if item.key(key) is None:
        return False
    return not value or str(item.get(key, "")) == value  # type: ignore[call-overload]


def _set(items: list[Node], pairs: list[tuple[str, str]], element: Map | None) -> list[Node]:
    """Replaces the entries with these keys, or appends; without an element they go."""
    result: list[Node] = []
    found = False
    for item in items:
        if isinstance(item, Map) and not item:
            continue
        if not isinstance(item, Map) or not all(_matches(item, *pair) for pair in pairs):
            result.append(item)
            continue
        found = True
        if element is not None:
            result.append(element)
    if element is not None and not found:
        result.append(element)
    return result


def _append(made: list[Node], rest: list[Node], keys: _Values) -> list[Node]:
    """What the patch made, then the entries of the base that it does not replace.

    An entry with none of the keys takes the place of everything in front of it."""
    for item in rest:
        if not isinstance(item, Map):
            made.append(item)
            continue
        values: list[str] = []
        for key in keys:
            if item.child(key) is None:
                made.append(item)
            else:
                values.append(_text(item, key))
        if not values:
            made = [item]
            continue
        pairs = list(zip(keys, values, strict=False))
        if len(keys) > 1:
            made = _set(made, pairs, None)
        made = _set(made, pairs, item)
    return made


def _keyed(item: Map, key: str, value: str) -> Map:
    result = item.like()
    result.update(item)
    result[Text(key, item.source, item.start, item.start, style="derived")] = Text(
        value, item.source, item.start, item.start, style="derived"
    )
    return result
