"""Shapes of expressions that several questions are about."""

from __future__ import annotations

from lint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    MatrixSelector,
    Node,
    NumberLiteral,
    Paren,
    Unary,
    VectorSelector,
)
from lint.promql.intervals import flipped
from lint.values import NamedTuple

COMPARISONS = frozenset({"==", "!=", ">", ">=", "<", "<="})
KEEPS_RANGE = frozenset(
    "avg max min quantile topk bottomk last_over_time avg_over_time max_over_time min_over_time "
    "quantile_over_time sort sort_desc".split()
)
"""Aggregations and functions whose results are within the range of what they are given."""


class Compared(NamedTuple):
    """A comparison with a number, read with the number on the right."""

    side: Node
    op: str
    number: Node
    value: float


def bare(node: Node) -> Node:
    """The node without the parentheses around it."""
    while isinstance(node, Paren):
        node = node.expr
    return node


def compared(node: Node) -> Compared | None:
    """The comparison with a number that a node is."""
    if not isinstance(node, Binary) or node.op.text not in COMPARISONS or node.op.hole:
        return None
    left, right = bare(node.lhs), bare(node.rhs)
    first, second = _value(left), _value(right)
    if second is not None and first is None:
        return Compared(node.lhs, node.op.text, right, second)
    if first is not None and second is None:
        return Compared(node.rhs, flipped(node.op.text), left, first)
    return None


def metric_itself(node: Node) -> VectorSelector | None:
    """The selector whose own values a node yields, or their minimum, maximum or average."""
    while not isinstance(node, VectorSelector):
        if isinstance(node, Paren):
            node = node.expr
        elif isinstance(node, MatrixSelector):
            node = node.selector
        elif isinstance(node, Aggregate) and node.op.text.lower() in KEEPS_RANGE and node.expr:
            node = node.expr
        elif isinstance(node, Call) and node.func.text in KEEPS_RANGE:
            node = node.args[-1]
        else:
            return None
    return node


def _value(node: Node) -> float | None:
    if isinstance(node, NumberLiteral):
        return node.value
    if isinstance(node, Unary) and isinstance(bare(node.expr), NumberLiteral):
        found = _value(bare(node.expr))
        return None if found is None else -found if node.op.text == "-" else found
    return None
