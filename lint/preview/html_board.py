"""A dashboard as HTML: its head, its grid, its panels with their findings and queries."""

from __future__ import annotations

from html import escape

from lint.preview.page import Board, Question, Tile
from lint.preview.payload import tile_key
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.judge import Diagnostic
    from lint.preview.variables import Choice

_ICONS = {"error": "✕", "warning": "!", "info": "i"}


def board_html(board: Board) -> str:
    """A dashboard: its head, its variables, its grid."""
    mark = '<b class="synthetic">synthetic data</b>' if board.is_synthetic else ""
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in board.tags)
    return (
        f'<section class="board" id="{escape(board.key)}">'
        f'<div class="head"><h1>{escape(board.title)}</h1>{tags}'
        f'<span class="range">{escape(board.range)}</span>{mark}'
        f'<span class="path">{escape(board.path)}</span></div>'
        + (f'<p class="about">{escape(board.description)}</p>' if board.description else "")
        + pins_html(board.pins)
        + (f'<p class="failed">{escape(board.error)}</p>' if board.error else "")
        + f'<div class="variables">{"".join(map(_variable, board.choices))}</div>'
        + _grids(board)
        + "</section>"
    )


def _variable(choice: Choice) -> str:
    if choice.hide == 2:
        return ""
    label = "" if choice.hide == 1 else f"<label>{escape(choice.label)}</label>"
    options = ", ".join(choice.options) or "no values"
    return (
        f'<span class="variable" title="{escape(options)}">{label}'
        f"<span>{escape(choice.shown)}</span></span>"
    )


def _grids(board: Board) -> str:
    """A grid for the panels between two rows: a row can then be folded."""
    if not board.tiles and not board.error:
        return '<p class="empty">This dashboard has no panels.</p>'
    parts: list[str] = []
    pending: list[Tile] = []
    for tile in board.tiles:
        if tile.type != "row":
            pending.append(tile)
            continue
        parts += [_grid(board, pending), _row(board, tile)]
        pending = list(tile.inside)
        if tile.collapsed:
            parts.append(f'<div class="folded" hidden>{_grid(board, pending)}</div>')
            pending = []
    return "".join([*parts, _grid(board, pending)])


def _row(board: Board, tile: Tile) -> str:
    count = (
        f' <span class="count">({plural(len(tile.inside), "panel")})</span>'
        if tile.collapsed
        else ""
    )
    return (
        f'<h2 class="row" data-key="{tile_key(board, tile)}" tabindex="0" role="button" '
        f'aria-expanded="{"false" if tile.collapsed else "true"}">'
        f'<span class="arrow"></span>{escape(tile.title)}{count}{_repeat(tile)}</h2>'
        + pins_html(tile.pins)
    )


def plural(count: int, name: str) -> str:
    """A count and what is counted."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def _grid(board: Board, tiles: list[Tile]) -> str:
    if not tiles:
        return ""
    top = min(tile.at.y for tile in tiles)
    return f'<div class="grid">{"".join(tile_html(board, tile, top) for tile in tiles)}</div>'


def tile_html(board: Board, tile: Tile, top: int | None = None) -> str:
    """A panel: title, findings, and an empty body that the script draws in. It lies on the
    grid that starts at the row `top`, or stands alone in its own height."""
    at = tile.at
    row = at.y - (top or 0) + 1
    place = f"--rows:{at.h};grid-column:{at.x + 1}/span {at.w};grid-row:{row}/span {at.h}"
    if top is None:
        place = f"height:{at.h * 30 + (at.h - 1) * 8}px"
    about = (
        f'<span class="hint" tabindex="0" data-tip="{escape(tile.description)}">i</span>'
        if tile.description
        else ""
    )
    inspect = '<button type="button" class="inspect" title="queries">{ }</button>'
    body = f'<div class="text">{tile.html}</div>' if tile.type == "text" else ""
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in tile.notes)
    return (
        f'<article class="panel{" clear" if tile.transparent else ""}" style="{place}" '
        f'data-key="{tile_key(board, tile)}" data-id="{escape(tile.id)}" '
        f'data-type="{escape(tile.type)}">'
        f'<header><span class="title">{escape(tile.title)}</span>{about}{_range(tile)}{_repeat(tile)}'
        f'<span class="pins">{_pins(tile.pins)}</span>'
        f"{inspect if tile.questions else ''}</header>"
        f'<div class="body">{body}</div>{notes}{_questions(tile)}</article>'
    )


def _range(tile: Tile) -> str:
    return f'<span class="own">{escape(tile.range)}</span>' if tile.range else ""


def _repeat(tile: Tile) -> str:
    if not tile.repeat:
        return ""
    return f'<span class="repeat" title="drawn once here">repeats for each {escape(tile.repeat)}</span>'


def _questions(tile: Tile) -> str:
    if not tile.questions:
        return ""
    return f'<div class="queries" hidden>{"".join(map(_question, tile.questions))}</div>'


def _question(asked: Question) -> str:
    pieces = "".join(
        escape(piece.text)
        if piece.metric is None
        else f'<span class="metric" tabindex="0" data-metric="{escape(piece.metric)}">'
        f"{escape(piece.text)}</span>"
        for piece in asked.pieces
    )
    legend = f" · legend {escape(asked.legend)}" if asked.legend else ""
    error = f'<p class="failed">{escape(asked.error)}</p>' if asked.error else ""
    return (
        f'<div class="query"><b>{escape(asked.ref)}</b> '
        f"<small>{escape(asked.kind)} · {escape(asked.datasource)}{legend}</small>"
        f"<pre>{pieces}</pre>{error}</div>"
    )


def pins_html(pins: tuple[Diagnostic, ...]) -> str:
    """Findings as a list, those that belong to no panel."""
    if not pins:
        return ""
    lines = "".join(
        f'<li class="{escape(pin.severity)}">{_pin(pin)} <code>{escape(pin.code)}</code> '
        f"{escape(pin.message)}</li>"
        for pin in pins
    )
    return f'<ul class="findings">{lines}</ul>'


def _pins(pins: tuple[Diagnostic, ...]) -> str:
    """One pin for each severity; it tells all its findings."""
    groups: dict[str, list[Diagnostic]] = {}
    for pin in pins:
        groups.setdefault(pin.severity, []).append(pin)
    return "".join(_pin(*found) for found in groups.values())


def _pin(*pins: Diagnostic) -> str:
    severity = pins[0].severity
    icon = _ICONS.get(severity, "?") + (f" {len(pins)}" if len(pins) > 1 else "")
    codes = " ".join(dict.fromkeys(pin.code for pin in pins))
    tip = escape("\n\n".join(map(_told, pins)))
    return (
        f'<span class="pin {escape(severity)}" tabindex="0" data-code="{escape(codes)}" '
        f'data-tip="{tip}">{icon}</span>'
    )


def _told(pin: Diagnostic) -> str:
    """A finding in lines: what, because of what, how to mend it, where."""
    file = pin.span.file
    lines = [f"{pin.severity}: {pin.message}"]
    lines += [
        f"because {span.file.path}:{span.file.position(span.start).line}: {said}"
        for span, said in pin.because
    ]
    lines += [f"fix: {pin.fix.title}"] if pin.fix is not None else []
    lines.append(f"{file.path}:{file.position(pin.span.start).line}  [{pin.code}]")
    return "\n".join(lines)
