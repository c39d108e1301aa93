"""Panels that are drawn once for each value of a variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lint.grafana.panel import Panel, Rectangle
from lint.preview.layout import COLUMNS
from lint.preview.variables import Choice
from lint.values import NamedTuple

_MOST = 12
"""Repetitions that are drawn; a preview needs no more to show what there will be."""
_ROW = 4


class Repetition(NamedTuple):
    """Where one of them lies, and what the variables stand for in it."""

    at: Rectangle
    choices: Mapping[str, Choice]


def repeated(panel: Panel, at: Rectangle, choices: Mapping[str, Choice]) -> Iterator[Repetition]:
    """The panel itself, or one for each value: side by side, or one below the other."""
    name = panel.node.string("repeat")
    choice = choices.get(name)
    values = choice.values[:_MOST] if choice is not None else ()
    if choice is None or not values or panel.type == "row":
        yield Repetition(at, choices)
        return
    is_down = panel.node.string("repeatDirection") == "v"
    said = panel.node.string("maxPerRow")
    across = 1 if is_down else min(len(values), int(said) if said.isdigit() and int(said) else _ROW)
    width = at.w if is_down else COLUMNS // across
    for number, value in enumerate(values):
        row, column = divmod(number, across)
        x = at.x if is_down else column * width
        alone = choice._replace(values=(value,), is_all=False, text="")
        yield Repetition(Rectangle(x, at.y + row * at.h, width, at.h), {**choices, name: alone})
