"""Dashboards before and after, side by side."""

from __future__ import annotations

from html import escape

from lint.preview.html_board import board_html, tile_html
from lint.preview.page import Board, Change, Difference, Pair, Tile

_TABS = (("changes", "Changes"), ("before", "Before"), ("after", "After"))


def pair_html(pair: Pair, revision: str) -> str:
    """A dashboard in two versions: what changed, and each as a whole."""
    state = "changed"
    if pair.before is None or pair.after is None:
        state = "added" if pair.before is None else "removed"
    boards = (("before", pair.before), ("after", pair.after))
    there = {"changes", *(name for name, board in boards if board)}
    tabs = "".join(
        f'<button type="button" data-tab="{name}">{title}</button>'
        for name, title in _TABS
        if name in there
    )
    whole = "".join(
        f'<div class="version" data-version="{name}">{board_html(board)}</div>'
        for name, board in boards
        if board
    )
    return (
        f'<section class="pair" id="{escape(pair.key)}" data-shown="changes">'
        f'<div class="head"><h1>{escape(pair.title)}</h1>'
        f'<span class="badge {state}">{state}</span><div class="tabs">{tabs}</div></div>'
        f'<div class="version" data-version="changes">{_differences(pair.what)}'
        f'<div class="sides"><h3>before: {escape(revision)}</h3><h3>after</h3></div>'
        f"{''.join(_change(pair, each) for each in pair.changes)}</div>{whole}</section>"
    )


def _change(pair: Pair, change: Change) -> str:
    shown = change.after or change.before
    assert shown is not None
    state = "changed" if change.before and change.after else "added" if change.after else "removed"
    kind = "row" if shown.type == "row" else "panel"
    return (
        f'<div class="change"><h2>{escape(shown.title or "(no title)")} '
        f'<span class="badge {state}">{kind} {state}</span></h2>{_differences(change.what)}'
        f'<div class="sides">{_side(pair.before, change.before)}{_side(pair.after, change.after)}'
        "</div></div>"
    )


def _side(board: Board | None, tile: Tile | None) -> str:
    if board is None or tile is None:
        return '<div class="absent">not there</div>'
    if tile.type == "row":
        return f'<div class="absent">row {escape(tile.title)}</div>'
    return tile_html(board, tile)


def _differences(what: tuple[Difference, ...]) -> str:
    if not what:
        return ""
    rows = "".join(
        f"<tr><th>{escape(each.path)}</th><td><del>{escape(each.before)}</del></td>"
        f"<td><ins>{escape(each.after)}</ins></td></tr>"
        for each in what
    )
    return f'<table class="what">{rows}</table>'
