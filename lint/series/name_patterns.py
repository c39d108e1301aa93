"""Selectors that pick metrics by a pattern of their names, as `{__name__=~"robotheus_.+_total"}`.

What a pattern picks is known where all of its names belong to one exporter, told by the start
that they have in common, whose catalog says which there are.
"""

from __future__ import annotations

from lint import catalog
from lint.promql.regexp import matches
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from collections.abc import Callable

    from lint.promql.ast import VectorSelector

_MOST = 20
"""A pattern that picks more than this is a way to look around, and asks for no one metric."""
_START = lazy(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


class Picked(NamedTuple):
    """The metrics that a pattern picks in the deployed version, and where it is written."""

    names: tuple[str, ...]
    exporter: str
    start: int
    end: int


def picked(selector: VectorSelector, version: Callable[[str], str | None]) -> Picked | None:
    """What a selector without a name picks; None if it has no pattern, or nobody knows.

    `version` says which version of an exporter is deployed."""
    found = [item for item in selector.matchers if item.name.text == "__name__"]
    if selector.metric is not None or len(found) != 1:
        return None
    value = found[0].value
    if found[0].op != "=~" or value is None or value.holes:
        return None
    owner = catalog.owner(_common_start(value.value))
    if owner is None:
        return None
    names = catalog.exported(owner.exporter, version(owner.exporter))
    fits = {name: matches(value.value, name) for name in names}
    if None in fits.values():
        return None
    chosen = tuple(name for name in names if fits[name])
    if len(chosen) > _MOST:
        return None
    return Picked(chosen, owner.exporter, value.start + 1, value.end - 1)


def _common_start(pattern: str) -> str:
    """What every match begins with; empty where that is not plain to see."""
    found = _START.match(pattern)
    if found is None or "|" in pattern:
        return ""
    start, following = found.group(), pattern[found.end() : found.end() + 1]
    return start[:-1] if following in ("?", "*", "{") and following else start
