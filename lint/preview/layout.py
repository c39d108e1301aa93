"""Where panels come to lie: Grafana's grid of 24 columns, and what it moves.

Grafana packs a dashboard upwards when it opens it (react-grid-layout, `compactType:
vertical`): gaps close, and of panels that overlap the later one moves down.
"""

from __future__ import annotations

from collections.abc import Iterable

from lint.grafana.panel import Panel, Rectangle
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeVar

    _Thing = TypeVar("_Thing")

COLUMNS = 24
_MISSING = Rectangle(0, 0, 6, 3)
_PIXELS_OF_A_ROW = 38


def placed(panels: Iterable[tuple[_Thing, Rectangle]]) -> list[tuple[_Thing, Rectangle]]:
    """The panels in the order they are read, each where Grafana puts it."""
    ordered = sorted(panels, key=lambda item: (item[1].y, item[1].x))
    settled: list[tuple[_Thing, Rectangle]] = []
    for panel, wanted in ordered:
        others = [item for _, item in settled]
        at = wanted
        while any(collide(at, other) for other in others):
            at = at._replace(y=at.y + 1)
        while at.y > 0 and not any(collide(at._replace(y=at.y - 1), each) for each in others):
            at = at._replace(y=at.y - 1)
        settled.append((panel, at))
    return settled


def collide(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles overlap."""
    apart = (
        one.x + one.w <= other.x
        or other.x + other.w <= one.x
        or one.y + one.h <= other.y
        or other.y + other.h <= one.y
    )
    return not apart


def wanted(panel: Panel) -> Rectangle:
    """What `gridPos` asks for, within the grid."""
    if panel.type == "row":
        at = panel.rectangle or _MISSING
        return Rectangle(0, max(0, at.y), COLUMNS, 1)
    at = panel.rectangle or _MISSING
    w = min(max(1, at.w), COLUMNS)
    return Rectangle(min(max(0, at.x), COLUMNS - w), max(0, at.y), w, min(max(1, at.h), 200))


def from_rows(panels: Iterable[Panel]) -> list[tuple[Panel, Rectangle]]:
    """Panels of a dashboard older than the grid: rows of twelve spans, one below the other."""
    found: list[tuple[Panel, Rectangle]] = []
    x = y = height = 0
    row: object = None
    for panel in panels:
        span = _number(panel.node.string("span"), 4)
        w = min(max(1, span), 12) * 2
        if panel.row is not row or x + w > COLUMNS:
            x, y, height, row = 0, y + height, 0, panel.row
        said = panel.row.string("height") if panel.row is not None else ""
        h = max(3, -(-_number(said.removesuffix("px"), 250) // _PIXELS_OF_A_ROW))
        found.append((panel, Rectangle(x, y, w, h)))
        x, height = x + w, max(height, h)
    return found


def _number(text: str, default: int) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return default
