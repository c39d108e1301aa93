"""What the page's script is told: the frames and options of each panel, as JSON.

Numbers are rounded to what can be seen, times that are evenly spaced are given by their
first, step and count, and units as the way to print them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from itertools import pairwise

from lint.grafana.panel import facts
from lint.preview.frames import NUMBER, TIME, Field, Frame, display_name
from lint.preview.page import Board, Tile
from lint.preview.reducers import UNITLESS, name_of, reduce
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lint.preview.frames import Cell

_DIGITS = 6


def payload(boards: Iterable[Board]) -> str:
    """The JSON of all panels by key, safe within a script element."""
    colors = {key: value for key, value in facts("colors").items() if key != "source"}
    said = {
        "colors": colors,
        "panels": {
            tile_key(board, tile): _panel(tile)
            for board in boards
            for tile in board.all_tiles
            if tile.type not in ("row", "text")
        },
    }
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def tile_key(board: Board, tile: Tile) -> str:
    """What a panel is called within the page."""
    at = next(n for n, each in enumerate(board.all_tiles) if each is tile)
    return f"{board.key}-{at}"


def _panel(tile: Tile) -> dict[str, Any]:
    return {
        "type": tile.type,
        "title": tile.title,
        "options": _clean(tile.options),
        "frames": [_frame(frame, tile) for frame in tile.frames],
    } | _axis(tile)


def _axis(tile: Tile) -> dict[str, Any]:
    """How the axis of a heat map is printed, whose bounds are names of columns."""
    said = tile.options.get("yAxis")
    unit = said.get("unit") if isinstance(said, dict) else None
    return {"axis": printed_as(str(unit))} if unit else {}


def _frame(frame: Frame, tile: Tile) -> dict[str, Any]:
    return {"ref": frame.ref, "fields": [_field(field, tile) for field in frame.fields]}


def _field(field: Field, tile: Tile) -> dict[str, Any]:
    calcs = {name: _shown(reduce(name, field.values)) for name in _calcs(tile.options)}
    kept = ("decimals", "min", "max", "mappings", "thresholds", "color", "custom", "noValue")
    config = {key: field.config[key] for key in kept if field.config.get(key) is not None}
    return {
        "name": display_name(field),
        "type": field.type,
        "values": _times(field.values) if field.type == TIME else [_shown(v) for v in field.values],
        "calcs": calcs if field.type == NUMBER else {},
        "config": _clean(config | {"unit": str(field.config.get("unit") or "")}),
        "format": printed_as(str(field.config.get("unit") or "")),
    }


def _calcs(options: Mapping[str, Any]) -> list[str]:
    legend, reduced = options.get("legend"), options.get("reduceOptions")
    found = list(legend.get("calcs") or ()) if isinstance(legend, dict) else []
    found += list(reduced.get("calcs") or ()) if isinstance(reduced, dict) else []
    return list(dict.fromkeys(["lastNotNull", "min", "max", *map(str, found)]))


def printed_as(unit: str) -> list[Any]:
    """How Grafana prints a unit: `valueFormats.ts`, `getValueFormat`."""
    known = facts("formats")["formats"].get(unit)
    if known is not None:
        return list(known)
    kind, colon, rest = unit.partition(":")
    if colon and kind in ("prefix", "suffix", "time", "count", "bool", "si", "currency"):
        if kind == "prefix":
            return ["prefix", rest]
        if kind == "suffix":
            return ["fixed", rest]
        if kind == "time":
            return ["date", rest]
        if kind == "bool":
            yes, slash, no = rest.partition("/")
            return ["bool", yes, no if slash else "-"]
        if kind == "si":
            offset = _si_offset(rest[:1])
            return ["si", rest[1:] if offset else rest, offset]
        if kind == "currency" and rest.startswith("financial:"):
            symbol, _, where = rest.removeprefix("financial:").partition(":")
            return ["fullcurrency", symbol, where == "suffix"]
        return [kind, rest]
    return ["fixed", unit]


def _si_offset(letter: str) -> int:
    prefixes = ["f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"]
    letter = {"μ": "µ"}.get(letter, letter)
    return prefixes.index(letter) - 5 if letter in prefixes and letter else 0


def calc_titles() -> dict[str, str]:
    """The titles of reducers, by id."""
    from lint.preview.reducers import NAMES

    return dict(NAMES) | {f"p{n}": name_of(f"p{n}") for n in range(1, 100)}


def unitless() -> list[str]:
    """Reducers whose result has no unit."""
    return sorted(UNITLESS)


def _times(values: tuple[Cell, ...]) -> Any:
    times = [int(each) for each in values if isinstance(each, (int, float))]
    if len(times) != len(values):
        return [_shown(each) for each in values]
    steps = {b - a for a, b in pairwise(times)}
    if len(times) > 2 and len(steps) == 1:
        return {"first": times[0], "step": steps.pop(), "count": len(times)}
    return times


def _shown(value: Cell) -> Cell:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == 0 or value == int(value):
        return int(value) if abs(value) < 2**53 else float(value)
    return float(f"{value:.{_DIGITS}g}")


def _clean(value: Any) -> Any:
    """The value without numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
