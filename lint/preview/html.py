"""The page as one HTML file: no network, no inline handlers, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from html import escape

from lint.preview.charts import Library
from lint.preview.html_board import board_html, plural
from lint.preview.page import Board, Page
from lint.preview.payload import calc_titles, payload, unitless
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.judge import Diagnostic

_ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "assets")
_SCRIPTS = (
    "format.js", "display.js", "dom.js", "legend.js", "timeseries.js", "stat.js", "gauge.js",
    "bargauge.js", "table.js", "states.js", "heatmap.js", "pie.js", "hover.js", "main.js",
)  # fmt: skip


def rendered(page: Page, library: Library) -> str:
    """The HTML text."""
    own = "\n".join(_asset(name) for name in _SCRIPTS)
    script = f'{library.script}\n(() => {{\n"use strict";\n{own}\n}})();\n'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    facts = {"metrics": page.metrics, "calcs": calc_titles(), "unitless": unitless()}
    boards = page_boards(page)
    filled = {
        "policy": escape(policy),
        "title": escape(_title(page)),
        "style": f"{library.style}\n{_asset('page.css')}",
        "body": _body(page),
        "facts": _json(facts),
        "panels": payload(boards),
        "script": script,
    }
    # Each mark once, from the left: what is filled in is not looked at again.
    head, *rest = _asset("page.html").split("{{")
    parts = [head]
    for piece in rest:
        name, _, text = piece.partition("}}")
        parts += [filled[name], text]
    return "".join(parts)


def _asset(name: str) -> str:
    with open(os.path.join(_ASSETS, name), encoding="utf-8") as stream:
        return stream.read()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def _title(page: Page) -> str:
    names = [board.title for board in page.boards] or [pair.title for pair in page.pairs]
    return (names[0] if len(names) == 1 else plural(len(names), "dashboard")) + " · obslint preview"


def page_boards(page: Page) -> list[Board]:
    """All boards of a page, both versions of each pair."""
    pairs = [board for pair in page.pairs for board in (pair.before, pair.after) if board]
    return [*page.boards, *pairs]


def _body(page: Page) -> str:
    from lint.preview.html_diff import pair_html

    menu = "".join(
        f'<a href="#{escape(key)}">{escape(title)}</a>'
        for key, title in (
            *((board.key, board.title) for board in page.boards),
            *((pair.key, pair.title) for pair in page.pairs),
        )
    )
    return "".join(
        (
            _banner(page, menu),
            *(board_html(board) for board in page.boards),
            *(pair_html(pair, page.revision) for pair in page.pairs),
            _same(page),
        )
    )


def _same(page: Page) -> str:
    if not page.revision or page.pairs:
        return ""
    return f'<p class="same">No dashboard differs from {escape(page.revision)}.</p>'


def _banner(page: Page, menu: str) -> str:
    found = [pin for board in page_boards(page) for pin in (*board.pins, *_pins(board))]
    counted = ", ".join(
        f"{count} {name}{'' if count == 1 or name == 'info' else 's'}"
        for name in ("error", "warning", "info")
        if (count := sum(pin.severity == name for pin in found))
    )
    said = counted or "no findings"
    elsewhere = f"; {page.elsewhere} elsewhere in the repository" if page.elsewhere else ""
    source = (
        '<b class="synthetic">synthetic data</b> made up from catalogs and monitors, '
        "not measured: shapes and units, no facts"
        if page.is_synthetic
        else f"<b>{escape(page.source)}</b>"
    )
    return (
        '<header class="top"><span class="logo">obslint preview</span>'
        f'<nav>{menu}</nav><span class="said">{escape(said + elsewhere)}</span>'
        '<button id="theme" type="button" title="light or dark">◐</button></header>'
        f'<p class="source">{source}</p>'
    )


def _pins(board: Board) -> Iterable[Diagnostic]:
    return (pin for tile in board.all_tiles for pin in tile.pins)
