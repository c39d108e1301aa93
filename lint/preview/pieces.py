"""An expression in pieces, so that its metrics can be explained where they stand."""

from __future__ import annotations

from lint.grafana.panel import Target
from lint.preview.page import Piece
from lint.promql import parse, walk
from lint.promql.ast import VectorSelector


def pieces_of(target: Target) -> tuple[Piece, ...]:
    """The text of a target's expression; the names of metrics are pieces of their own."""
    text = str(target.expr)
    parsed = parse(text, variables=target.panel.dashboard.defines)
    spans = sorted(
        (*node.metric_span, node.metric)
        for node in (walk(parsed.expr) if parsed.expr is not None else ())
        if isinstance(node, VectorSelector) and node.metric and node.metric_span
    )
    found, at = [], 0
    for start, end, metric in spans:
        found += [Piece(text[at:start]), Piece(text[start:end], metric)]
        at = end
    found.append(Piece(text[at:]))
    return tuple(piece for piece in found if piece.text)
