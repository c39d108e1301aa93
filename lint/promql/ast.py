"""The nodes of a parsed PromQL expression.

Every span is a pair of character offsets into the parsed text. The span of a
node equals the position range Prometheus' own parser gives to that node, so
a selector's span, for example, includes its offset and @ modifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .words import ANY, MATRIX, SCALAR, STRING, VECTOR, Hole, Span, Word

__all__ = [
    "ANY",
    "MATRIX",
    "SCALAR",
    "STRING",
    "VECTOR",
    "Aggregate",
    "Binary",
    "Call",
    "DurationExpr",
    "Fill",
    "Grouping",
    "Hole",
    "HoleNode",
    "Matcher",
    "Matching",
    "MatrixSelector",
    "Modifiers",
    "Node",
    "NumberLiteral",
    "Paren",
    "Span",
    "StringLiteral",
    "Subquery",
    "Unary",
    "VectorSelector",
    "Word",
    "children",
    "typeof",
    "walk",
]


class Node:
    """What all nodes share: a span and a type."""

    __slots__ = ("end", "start", "type")
    start: int
    end: int
    type: str

    @property
    def span(self) -> Span:
        """The characters the node covers, as (start, end)."""
        return self.start, self.end

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.start}, {self.end})"


class NumberLiteral(Node):
    """A number, or a duration used as one (``5m``)."""

    __slots__ = ("is_duration", "value")

    def __init__(self, value: float, is_duration: bool, start: int, end: int) -> None:
        self.value = value
        self.is_duration = is_duration
        self.start = start
        self.end = end
        self.type = SCALAR


class StringLiteral(Node):
    """A quoted string; ``value`` is the text it stands for."""

    __slots__ = ("holes", "quote", "source", "value")

    def __init__(
        self, value: str, source: str, start: int, end: int, holes: tuple[Hole, ...]
    ) -> None:
        self.value = value
        self.source = source
        self.start = start
        self.end = end
        self.holes = holes
        self.quote = source[start]
        self.type = STRING

    def offsets(self) -> list[int]:
        """Source offset of every character of ``value``, and of the end."""
        from .strings import offsets

        return offsets(self.source, self.start, self.end)

    def source_span(self, start: int, end: int) -> Span:
        """Where the characters ``start`` to ``end`` of ``value`` are written."""
        where = self.offsets()
        return where[start], where[end]


class Matcher:
    """One entry of the braces: ``name op value``, a quoted metric name, or a variable.

    A quoted metric name (``{"http.requests"}``) has the name ``__name__`` and
    no ``op_span``. A variable alone (``{$filters}``) has neither operator nor
    value.
    """

    __slots__ = ("name", "op", "op_span", "value")

    def __init__(
        self, name: Word, op: str, op_span: Span | None, value: StringLiteral | None
    ) -> None:
        self.name = name
        self.op = op
        self.op_span = op_span
        self.value = value

    @property
    def span(self) -> Span:
        """From the name to the end of the value."""
        return self.name.start, self.value.end if self.value else self.name.end

    def __repr__(self) -> str:
        value = self.value.value if self.value else None
        return f"Matcher({self.name.text!r}, {self.op!r}, {value!r})"


class Modifiers:
    """What ``offset``, ``@``, ``anchored`` and ``smoothed`` add to a selector."""

    __slots__ = ("anchored", "at", "at_span", "offset", "offset_span", "smoothed")

    def __init__(self) -> None:
        self.offset: Node | None = None
        self.offset_span: Span | None = None
        self.at: NumberLiteral | Word | HoleNode | None = None
        self.at_span: Span | None = None
        self.anchored: Word | None = None
        self.smoothed: Word | None = None


class VectorSelector(Node):
    """``name{matchers}``; ``name`` is None when only braces are written.

    ``modifiers`` is None when there are none; ``offset`` and ``at`` read them.
    """

    __slots__ = ("braces", "matchers", "modifiers", "name")

    def __init__(
        self, name: Word | None, matchers: list[Matcher], braces: Span | None, start: int, end: int
    ) -> None:
        self.name = name
        self.matchers = matchers
        self.braces = braces
        self.modifiers: Modifiers | None = None
        self.start = start
        self.end = end
        self.type = VECTOR

    @property
    def metric(self) -> str | None:
        """The metric name, before the braces or inside them, if it is plain."""
        if self.name is not None:
            return None if self.name.hole else self.name.text
        for matcher in self.matchers:
            if matcher.name.text == "__name__" and matcher.op == "=" and matcher.value is not None:
                return None if matcher.value.holes else matcher.value.value
        return None

    @property
    def metric_span(self) -> Span | None:
        """Where the metric name is written."""
        if self.name is not None:
            return self.name.span
        for matcher in self.matchers:
            if matcher.name.text == "__name__" and matcher.value is not None:
                return matcher.value.span
        return None

    @property
    def offset(self) -> Node | None:
        """The duration after ``offset``."""
        return self.modifiers.offset if self.modifiers else None

    @property
    def at(self) -> NumberLiteral | Word | HoleNode | None:
        """What is written after ``@``: a time, ``start`` or ``end``."""
        return self.modifiers.at if self.modifiers else None


class MatrixSelector(Node):
    """``selector[range]``; its offset and @ are on the selector."""

    __slots__ = ("brackets", "range", "selector")

    def __init__(self, selector: Node, range_: Node, brackets: Span) -> None:
        self.selector = selector
        self.range = range_
        self.brackets = brackets
        self.start = selector.start
        self.end = brackets[1]
        self.type = MATRIX


class Subquery(Node):
    """``expr[range:step]``; ``step`` is None when omitted."""

    __slots__ = ("brackets", "expr", "modifiers", "range", "step")

    def __init__(self, expr: Node, range_: Node, step: Node | None, brackets: Span) -> None:
        self.expr = expr
        self.range = range_
        self.step = step
        self.brackets = brackets
        self.modifiers: Modifiers | None = None
        self.start = expr.start
        self.end = brackets[1]
        self.type = MATRIX

    @property
    def offset(self) -> Node | None:
        """The duration after ``offset``."""
        return self.modifiers.offset if self.modifiers else None

    @property
    def at(self) -> NumberLiteral | Word | HoleNode | None:
        """What is written after ``@``: a time, ``start`` or ``end``."""
        return self.modifiers.at if self.modifiers else None


class Call(Node):
    """``func(args)``; ``func.hole`` when a variable names the function."""

    __slots__ = ("args", "func")

    def __init__(self, func: Word, args: list[Node], type_: str, start: int, end: int) -> None:
        self.func = func
        self.args = args
        self.type = type_
        self.start = start
        self.end = end


class Aggregate(Node):
    """``op by (labels) (param, expr)``; ``grouping`` is None without by/without.

    ``modifier`` is the word ``by`` or ``without``; ``grouping_span`` covers
    the parentheses of the label list.
    """

    __slots__ = ("expr", "grouping", "grouping_span", "modifier", "op", "param")

    def __init__(
        self, op: Word, args: list[Node], modifier: Grouping | None, start: int, end: int
    ) -> None:
        self.op = op
        self.expr: Node | None = args[-1] if args else None
        self.param: Node | None = args[0] if len(args) > 1 else None
        self.modifier: Word | None = modifier.keyword if modifier else None
        self.grouping: list[Word] | None = modifier.labels if modifier else None
        self.grouping_span: Span | None = modifier.span if modifier else None
        self.start = start
        self.end = end
        self.type = VECTOR

    @property
    def without(self) -> bool:
        """Is it ``without`` rather than ``by``?"""
        return self.modifier is not None and self.modifier.text == "without"


class Grouping:
    """A keyword and its list of labels: ``by (a, b)``, ``on (a)``, ``group_left ()``.

    ``span`` covers the parentheses, or is empty after a bare ``group_left``.
    """

    __slots__ = ("keyword", "labels", "span")

    def __init__(self, keyword: Word, labels: list[Word], span: Span) -> None:
        self.keyword = keyword
        self.labels = labels
        self.span = span

    def __repr__(self) -> str:
        return f"Grouping({self.keyword.text!r}, {[label.text for label in self.labels]})"


class Fill:
    """``fill(0)``, ``fill_left(0)`` or ``fill_right(0)``."""

    __slots__ = ("keyword", "value")

    def __init__(self, keyword: Word, value: NumberLiteral | HoleNode) -> None:
        self.keyword = keyword
        self.value = value


class Matching:
    """How a binary operator pairs series: bool, on/ignoring, group_left/right, fill.

    ``card`` is "one-to-one", "many-to-one", "one-to-many" or "many-to-many".
    """

    __slots__ = ("bool", "card", "fill", "group", "labels")

    def __init__(self) -> None:
        self.bool: Word | None = None
        self.labels: Grouping | None = None
        self.group: Grouping | None = None
        self.fill: list[Fill] = []
        self.card = "one-to-one"

    @property
    def on(self) -> bool:
        """Is it ``on`` rather than ``ignoring`` (or nothing)?"""
        return self.labels is not None and self.labels.keyword.text.lower() == "on"


class Binary(Node):
    """``lhs op rhs``; ``matching`` is None when no modifier is written."""

    __slots__ = ("lhs", "matching", "op", "rhs")

    def __init__(self, lhs: Node, op: Word, matching: Matching | None, rhs: Node) -> None:
        self.lhs = lhs
        self.op = op
        self.matching = matching
        self.rhs = rhs
        self.start = lhs.start
        self.end = rhs.end
        left, right = lhs.type, rhs.type
        if left == SCALAR and right == SCALAR:
            self.type = SCALAR
        elif VECTOR not in (left, right) and ANY in (left, right):
            self.type = ANY
        else:
            self.type = VECTOR

    @property
    def return_bool(self) -> bool:
        """Is ``bool`` written after the operator?"""
        return self.matching is not None and self.matching.bool is not None

    @property
    def card(self) -> str:
        """How many series may pair on each side."""
        if self.op.text in ("and", "or", "unless"):
            return "many-to-many"
        return self.matching.card if self.matching else "one-to-one"


class Unary(Node):
    """``-expr`` or ``+expr``; a signed number is a NumberLiteral instead."""

    __slots__ = ("expr", "op")

    def __init__(self, op: Word, expr: Node) -> None:
        self.op = op
        self.expr = expr
        self.start = op.start
        self.end = expr.end
        self.type = expr.type


class Paren(Node):
    """``(expr)``."""

    __slots__ = ("expr",)

    def __init__(self, expr: Node, start: int, end: int) -> None:
        self.expr = expr
        self.start = start
        self.end = end
        self.type = expr.type


class DurationExpr(Node):
    """A computed duration: ``5m * 2``, ``-step()``, ``max_of(1m, step())``, ``(5m)``."""

    __slots__ = ("lhs", "op", "rhs", "wrapped")

    def __init__(self, op: Word, lhs: Node | None, rhs: Node | None, start: int, end: int) -> None:
        self.op = op
        self.lhs = lhs
        self.rhs = rhs
        self.wrapped = False
        self.start = start
        self.end = end
        self.type = SCALAR


class HoleNode(Node):
    """A variable that stands for a whole operand, duration or time."""

    __slots__ = ("holes", "text")

    def __init__(self, text: str, holes: tuple[Hole, ...], start: int, end: int) -> None:
        self.text = text
        self.holes = holes
        self.start = start
        self.end = end
        self.type = ANY


def _none(_: Node) -> list[Node]:
    return []


def _binary(node: Node) -> list[Node]:
    assert isinstance(node, Binary)
    return [node.lhs, node.rhs]


def _call(node: Node) -> list[Node]:
    assert isinstance(node, Call)
    return node.args


def _aggregate(node: Node) -> list[Node]:
    assert isinstance(node, Aggregate)
    return [part for part in (node.expr, node.param) if part is not None]


def _inner(node: Node) -> list[Node]:
    assert isinstance(node, (Unary, Paren, Subquery))
    return [node.expr]


def _matrix(node: Node) -> list[Node]:
    assert isinstance(node, MatrixSelector)
    return [node.selector]


_CHILDREN: dict[type[Node], Callable[[Node], list[Node]]] = {
    Binary: _binary,
    Call: _call,
    Aggregate: _aggregate,
    Unary: _inner,
    Paren: _inner,
    Subquery: _inner,
    MatrixSelector: _matrix,
}


def children(node: Node) -> list[Node]:
    """The operands of a node (the expression of an aggregation before its parameter).

    Durations are not operands: they are the attributes ``range``, ``step``
    and ``offset``.
    """
    return _CHILDREN.get(node.__class__, _none)(node)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first, left to right."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        below = _CHILDREN.get(node.__class__)
        if below is not None:
            stack.extend(reversed(below(node)))


def typeof(node: Node) -> str:
    """The type: "scalar", "vector", "matrix", "string", or "any" when a variable decides."""
    return node.type
