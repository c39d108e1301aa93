"""Dashboards before and after a change: which panels differ, and in what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from lint.preview.page import Board, Change, Difference, Pair, Tile
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_LONGEST = 400
_NOTHING = object()


def pairs_of(before: Iterable[Board], after: Iterable[Board]) -> list[Pair]:
    """The dashboards that differ, those that are gone included."""
    old = {board.key: board for board in before}
    found = []
    for board in after:
        was = old.pop(board.key, None) or _titled(old, board)
        pair = _pair(was, board)
        if was is None or pair.changes or pair.what:
            found.append(pair)
    return found + [_pair(board, None) for board in old.values()]


def _titled(old: dict[str, Board], board: Board) -> Board | None:
    """A dashboard that got another uid is still the same one."""
    same = [
        key for key, each in old.items() if (each.title, each.path) == (board.title, board.path)
    ]
    return old.pop(same[0]) if same else None


def _pair(before: Board | None, after: Board | None) -> Pair:
    shown = after or before
    assert shown is not None
    if before is not None:
        before = before._replace(key=f"before{before.key}")
    if after is not None:
        after = after._replace(key=f"after{after.key}")
    what = _differences(before.said, after.said) if before and after else ()
    return Pair(f"pair-{shown.key}", shown.title, before, after, _changes(before, after), what)


def _changes(before: Board | None, after: Board | None) -> tuple[Change, ...]:
    old = list(before.all_tiles) if before else []
    found = []
    for tile in after.all_tiles if after else ():
        was = _same(tile, old)
        if was is not None:
            old.remove(was)
        what = _differences(was.said, tile.said) + _findings(was, tile) if was else ()
        if was is None or what:
            found.append(Change(was, tile, what))
    return (*found, *(Change(tile, None, ()) for tile in old))


def _same(tile: Tile, others: Sequence[Tile]) -> Tile | None:
    by_id = [each for each in others if tile.id and each.id == tile.id]
    by_name = [each for each in others if (each.type, each.title) == (tile.type, tile.title)]
    return next((each for each in (*by_id, *by_name)), None)


def _findings(before: Tile, after: Tile) -> tuple[Difference, ...]:
    """Findings that came or went: a panel can break without being touched."""
    old = {(pin.code, pin.message) for pin in before.pins}
    new = {(pin.code, pin.message) for pin in after.pins}
    gone = [Difference("finding", f"{code}: {said}", "") for code, said in sorted(old - new)]
    came = [Difference("finding", "", f"{code}: {said}") for code, said in sorted(new - old)]
    return (*gone, *came)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    paths = [*old, *(path for path in new if path not in old)]
    return tuple(
        Difference(path, _text(old, path), _text(new, path))
        for path in paths
        if old.get(path, _NOTHING) != new.get(path, _NOTHING)
    )


def _flat(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    """The scalars of a model by their path; queries and overrides by what they are called."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value:
        for at, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{_called(inner, at)}]")
    else:
        yield path, value


def _called(value: Any, at: int) -> str:
    if isinstance(value, Mapping):
        for key in ("refId", "name", "id"):
            if isinstance(value.get(key), str) and value[key]:
                return str(value[key])
    return str(at)


def _text(known: Mapping[str, Any], path: str) -> str:
    if path not in known:
        return ""
    value = known[path]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
