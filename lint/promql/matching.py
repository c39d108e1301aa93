"""Which labels an operation compares, and whose label a result has."""

from __future__ import annotations

from .ast import (
    Aggregate,
    Binary,
    Call,
    MatrixSelector,
    Node,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)  # fmt: skip

_MAKERS = ("absent", "absent_over_time", "label_join", "label_replace", "scalar", "time", "vector")


def compares(node: Binary, label: str) -> bool:
    """Whether a label is among those that must be equal on both sides."""
    labels = node.matching.labels if node.matching is not None else None
    if labels is None or node.matching is None:
        return True
    names = [word.text for word in labels.labels]
    return not any(word.hole for word in labels.labels) and (label in names) == node.matching.on


def bearer(node: Node | None, label: str) -> VectorSelector | None:
    """The selector whose label the result of an expression still has."""
    while node is not None and not isinstance(node, VectorSelector):
        if isinstance(node, Aggregate):
            names = [word.text for word in node.grouping or ()]
            node = node.expr if (label in names) != node.without else None
        elif isinstance(node, (Paren, Subquery, Unary)):
            node = node.expr
        elif isinstance(node, MatrixSelector):
            node = node.selector
        elif isinstance(node, Call) and node.func.text not in _MAKERS and node.args:
            node = next((arg for arg in node.args if arg.type in ("vector", "matrix")), None)
        else:
            node = node.lhs if isinstance(node, Binary) and node.rhs.type == "scalar" else None
    return node
