"""What a page shows: plain values, from which `html` makes text."""

from __future__ import annotations

from collections.abc import Mapping

from lint.grafana.panel import Rectangle
from lint.preview.frames import Frame
from lint.preview.variables import Choice
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.judge import Diagnostic


class Piece(NamedTuple):
    """A stretch of an expression; `metric` where it is the name of one."""

    text: str
    metric: str | None = None


class Question(NamedTuple):
    """A query of a panel, to be read: `error` is what it was answered with instead of data."""

    ref: str
    pieces: tuple[Piece, ...]
    legend: str
    datasource: str
    kind: str
    error: str | None = None


class Tile(NamedTuple):
    """A panel on the grid. `notes` say how the drawing differs from Grafana's; `html` is the
    content of a text panel; `range` is a time range of its own, as Grafana writes it; `inside`
    are the panels of a collapsed row, `said` is its model."""

    id: str
    title: str
    type: str
    at: Rectangle
    description: str = ""
    options: Mapping[str, Any] = {}
    frames: tuple[Frame, ...] = ()
    questions: tuple[Question, ...] = ()
    pins: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    html: str = ""
    range: str = ""
    repeat: str = ""
    transparent: bool = False
    collapsed: bool = False
    inside: tuple[Tile, ...] = ()
    said: Mapping[str, Any] = {}


class Board(NamedTuple):
    """A dashboard. `error` is why it cannot be drawn, `said` its model without the panels."""

    key: str
    title: str
    path: str
    description: str
    tags: tuple[str, ...]
    range: str
    choices: tuple[Choice, ...]
    tiles: tuple[Tile, ...]
    pins: tuple[Diagnostic, ...]
    error: str = ""
    is_synthetic: bool = True
    said: Mapping[str, Any] = {}

    @property
    def all_tiles(self) -> tuple[Tile, ...]:
        """Those of collapsed rows included."""
        return tuple(each for tile in self.tiles for each in (tile, *tile.inside))


class Page(NamedTuple):
    """The whole page. `metrics` explains the metrics by name; `elsewhere` counts the findings
    that belong to no dashboard."""

    boards: tuple[Board, ...]
    source: str
    is_synthetic: bool
    metrics: dict[str, tuple[str, ...]]
    elsewhere: int
    pairs: tuple[Pair, ...] = ()
    revision: str = ""


class Difference(NamedTuple):
    """A value of the model that is another: what it was and is, empty for none."""

    path: str
    before: str
    after: str


class Change(NamedTuple):
    """A panel that differs: how it was and is, and what of it is another."""

    before: Tile | None
    after: Tile | None
    what: tuple[Difference, ...]


class Pair(NamedTuple):
    """A dashboard before and after."""

    key: str
    title: str
    before: Board | None
    after: Board | None
    changes: tuple[Change, ...]
    what: tuple[Difference, ...]
