"""How a number is computed of a metric: the operations between the selector and the result.

Two expressions compute the same where the operations are the same; what they select, what
they group by and in which unit they print it does not matter here. What cannot be told, a
window that is a variable say, is equal to anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    MatrixSelector,
    Node,
    NumberLiteral,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from lint.values import NamedTuple

COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})
_SUFFIXES = ("_bucket", "_sum", "_count")
_RATES = frozenset({"increase", "rate"})
_COUNTING = frozenset({"count", "count_values", "group"})
_SETS = frozenset({"and", "unless"})
_PICKING = frozenset({"bottomk", "limit_ratio", "limitk", "topk"})
_PER_SERIES = frozenset({"instance", "pod", "node", "UUID", "gpu", "device", "uid"})


class Step(NamedTuple):
    """One operation. `kind` is window, function, aggregation or quantile, `name` which one.
    `is_open`: what it is cannot be told, or makes no difference."""

    kind: str
    name: str
    is_open: bool = False


class Computation(NamedTuple):
    """A metric and what is done to it, innermost first; `at` are offsets in the expression."""

    metric: str
    steps: tuple[Step, ...]
    at: tuple[int, int]

    def of(self, kind: str) -> tuple[Step, ...]:
        """The operations of a kind."""
        return tuple(step for step in self.steps if step.kind == kind)


def computations(node: Node) -> Iterator[Computation]:
    """What an expression computes, for each of its selectors that names a metric. Of an
    alert it is what is compared: the right side of `and` and `unless` only chooses."""
    yield from _walk(node, ())


def _walk(node: Node, outer: tuple[Step, ...]) -> Iterator[Computation]:
    if isinstance(node, VectorSelector):
        if node.metric is not None:
            yield Computation(node.metric, outer, (node.start, node.end))
    elif isinstance(node, (MatrixSelector, Subquery)):
        inner = node.selector if isinstance(node, MatrixSelector) else node.expr
        yield from _walk(inner, (_window(node.range), *outer))
    elif isinstance(node, Binary):
        sides = (node.lhs,) if node.op.text in _SETS else (node.lhs, node.rhs)
        for side in sides:
            yield from _walk(side, outer)
    elif isinstance(node, Aggregate):
        if node.expr is not None:
            yield from _walk(node.expr, (*_aggregated(node), *outer))
    elif isinstance(node, Call):
        for argument in node.args:
            yield from _walk(argument, (*_called(node), *outer))
    elif isinstance(node, (Paren, Unary)):
        yield from _walk(node.expr, outer)


def _window(node: Node) -> Step:
    is_fixed = isinstance(node, NumberLiteral)
    return Step(
        "window", f"{node.value:g}" if isinstance(node, NumberLiteral) else "", not is_fixed
    )


def _aggregated(node: Aggregate) -> Iterator[Step]:
    if node.op.text in _PICKING:
        return
    if node.op.text == "quantile":
        yield _quantile(node.param)
        return
    by = {label.text for label in node.grouping or ()}
    # Of a single series the sum, the mean and the largest are the same; a count is another
    # view of whatever is shown.
    is_open = (
        node.op.hole or node.without or node.op.text in _COUNTING or not by.isdisjoint(_PER_SERIES)
    )
    yield Step("aggregation", node.op.text, is_open)


def _called(node: Call) -> Iterator[Step]:
    name = node.func.text
    if name == "histogram_quantile":
        yield _quantile(node.args[0] if node.args else None)
    elif name in _RATES:
        yield Step("function", "rate")
    elif name in ("irate", "delta", "idelta", "deriv") or name.endswith("_over_time"):
        yield Step("function", name, node.func.hole)


def _quantile(node: Node | None) -> Step:
    if isinstance(node, NumberLiteral):
        return Step("quantile", f"{node.value:g}")
    return Step("quantile", "", is_open=True)


Difference = tuple[str, Step, tuple[Step, ...]]
"""The kind of operation that differs, which it is here, and which elsewhere."""

_ORDER = ("quantile", "function", "window", "aggregation")


def differing(mine: Computation, others: list[Computation]) -> Difference | None:
    """What is certainly done otherwise by all other computations of the same metric; None
    where one may do the same, or where there is none."""
    if not others or any(all(_agrees(mine, each, kind) for kind in _ORDER) for each in others):
        return None
    for kind in _ORDER:
        if not any(_agrees(mine, each, kind) for each in others):
            return kind, mine.of(kind)[-1], tuple(each.of(kind)[-1] for each in others)
    return None


def _agrees(mine: Computation, other: Computation, kind: str) -> bool:
    """Whether two computations may be alike in a kind of operation. Where one has none, it
    shows what the other makes something of."""
    here, there = mine.of(kind), other.of(kind)
    if not here or not there or any(step.is_open for step in (*here, *there)):
        return True
    return [step.name for step in here] == [step.name for step in there]


def comparison(node: Node) -> tuple[Node, str, NumberLiteral] | None:
    """What an alert compares, how, and with which number; turned so that it stands left."""
    if isinstance(node, Paren):
        return comparison(node.expr)
    if not isinstance(node, Binary):
        return None
    if node.op.text in _SETS:
        return comparison(node.lhs)
    turned = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
    if node.op.text in turned and not node.return_bool:
        if isinstance(node.rhs, NumberLiteral):
            return node.lhs, node.op.text, node.rhs
        if isinstance(node.lhs, NumberLiteral):
            return node.rhs, turned[node.op.text], node.lhs
    return None


def shape(node: Node) -> str | None:
    """An expression without what it selects, groups by and looks back on: two of the same
    shape are numbers of the same kind, in the same unit. None where that cannot be told."""
    if isinstance(node, VectorSelector):
        return node.metric
    if isinstance(node, NumberLiteral):
        return f"{node.value:g}"
    if isinstance(node, Paren):
        return shape(node.expr)
    if isinstance(node, MatrixSelector):
        inner = shape(node.selector)
        return inner and f"{inner}[]"
    if isinstance(node, Binary):
        return _shape_of_binary(node)
    if isinstance(node, Aggregate):
        parts = [shape(each) for each in (node.param, node.expr) if each is not None]
        return (
            None
            if node.op.hole or None in parts
            else f"{node.op.text}({','.join(map(str, parts))})"
        )
    if isinstance(node, Call) and not node.func.hole:
        parts = [shape(each) for each in node.args]
        return None if None in parts else f"{node.func.text}({','.join(map(str, parts))})"
    return None


def _shape_of_binary(node: Binary) -> str | None:
    if node.op.text in _SETS:
        return shape(node.lhs)
    left, right = shape(node.lhs), shape(node.rhs)
    # A value in place of none: the others are the same.
    if node.op.text == "or":
        return left if right is not None and right.startswith("vector(") else None
    return None if left is None or right is None else f"({left}{node.op.text}{right})"
