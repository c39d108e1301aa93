"""Durations: literals, and the arithmetic newer releases allow on them."""

from __future__ import annotations

from . import numbers
from .ast import DurationExpr, Node, NumberLiteral, Word
from .cursor import Cursor

_PRECEDENCE = {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "^": 6}
_LIMIT = (1 << 63) / 1e9
_DEEPEST = 100


class Durations(Cursor):
    """The parser's part for what stands in brackets and after ``offset``."""

    deep = 0

    def number(self) -> NumberLiteral:
        """The number or duration at the cursor."""
        at = self.at
        self.at = at + 1
        start, end = self.spans[at]
        if self.kinds[at] == "dur":
            value, wrong = numbers.duration(self.text[start:end])
            if wrong:
                self.fail(wrong, start, end)
            return NumberLiteral(value, True, start, end)
        value, wrong = numbers.number(self.text[start:end])
        if wrong:
            self.fail(wrong, start, end)
        if "_" in self.text[start:end]:
            self.require("numbers", "underscores in numbers", start, end)
        return NumberLiteral(value, False, start, end)

    def length(self, sign: Word | None = None) -> NumberLiteral:
        """The literal at the cursor, as a length of time."""
        node = self.number()
        if not node.is_duration:
            self.require("numbers", "a number of seconds as a duration", node.start, node.end)
        if abs(node.value) > _LIMIT:
            start, end = sign.span if sign else node.span
            self.fail("duration out of range", start, end)
        return node

    def positive_duration(self, context: str, expected: str) -> Node:
        """A whole duration between brackets."""
        node = self.duration(0, context, expected)
        if node.__class__ is NumberLiteral:
            self.look()
            assert isinstance(node, NumberLiteral)
            if node.value <= 0:
                self.fail("duration must be greater than 0", node.start, node.end)
        return node

    def duration(self, least: int, context: str, expected: str) -> Node:
        """A duration with operators that bind tighter than ``least``."""
        kind = self.kinds[self.at]
        self.deep += 1
        if self.deep > _DEEPEST:
            start, end = self.spans[self.at]
            self.fail("duration nested too deeply", start, end, "depth")
        if kind == "dur" or kind == "num":
            node: Node = self.length()
        elif kind == "hole":
            node = self.hole_node(self.at, "duration")
            self.at += 1
        else:
            node = self.compound(kind, context, expected)
        node = self.operators(node, least, context, expected)
        self.deep -= 1
        return node

    def compound(self, kind: str, context: str, expected: str) -> Node:
        """A duration that is no literal: signed, in parentheses, or a call."""
        start = self.spans[self.at][0]
        if kind in ("+", "-"):
            op = self.keyword(self.at)
            self.at += 1
            node = self.signed(op, self.duration(5, context, expected))
        elif kind == "(":
            self.at += 1
            node = self.duration(0, context, expected)
            self.expect(")", context, expected)
            node = self.wrapped(node, start)
            self.require("duration-expr", "a computed duration", start, self.spans[self.at - 1][1])
        elif kind in ("step", "range"):
            node = self.step_or_range(context, expected)
        elif kind in ("max_of", "min_of"):
            node = self.limit_of(context, expected)
        else:
            self.unexpected(context, expected)
        return node

    def operators(self, node: Node, least: int, context: str, expected: str) -> Node:
        """Binary operators after a duration."""
        while True:
            kind = self.kinds[self.at]
            binds = _PRECEDENCE.get(kind, 0)
            if binds <= least:
                return node
            op = self.keyword(self.at)
            self.at += 1
            right = self.duration(binds - (kind == "^"), context, expected)
            if kind in ("/", "%") and isinstance(right, NumberLiteral) and right.value == 0:
                self.look()
                self.fail("division by zero" if kind == "/" else "modulo by zero", op.start, op.end)
            node = DurationExpr(op, node, right, node.start, right.end)
            self.require("duration-expr", "a computed duration", node.start, node.end)

    def expect(self, kind: str, context: str, expected: str) -> None:
        """Steps over a token of this kind."""
        if self.kinds[self.at] != kind:
            self.unexpected(context, expected)
        self.at += 1

    def step_or_range(self, context: str, expected: str) -> DurationExpr:
        """``step()`` or ``range()``."""
        op = self.keyword(self.at)
        self.at += 1
        self.expect("(", context, expected)
        self.expect(")", context, expected)
        end = self.spans[self.at - 1][1]
        self.require(op.text, f"{op.text}() as a duration", op.start, end)
        return DurationExpr(op, None, None, op.start, end)

    def limit_of(self, context: str, expected: str) -> DurationExpr:
        """``max_of(a, b)`` or ``min_of(a, b)``."""
        op = self.keyword(self.at)
        self.at += 1
        self.expect("(", context, expected)
        left = self.duration(0, context, expected)
        self.expect(",", context, expected)
        right = self.duration(0, context, expected)
        self.expect(")", context, expected)
        end = self.spans[self.at - 1][1]
        self.require("max_of", f"{op.text}() as a duration", op.start, end)
        return DurationExpr(op, left, right, op.start, end)

    def wrapped(self, node: Node, start: int) -> DurationExpr:
        """A duration in parentheses, with the span Prometheus gives it."""
        if isinstance(node, DurationExpr):
            node.wrapped = True
            return node
        outer = DurationExpr(Word("+", start, start), None, node, start, node.end)
        outer.wrapped = True
        return outer

    def signed(self, op: Word, node: Node) -> Node:
        """A sign before a duration: folded into a literal."""
        if isinstance(node, NumberLiteral):
            if op.text == "-":
                node.value = -node.value
            node.start = op.start
            return node
        if op.text == "+":
            return node
        self.require("duration-expr", "a computed duration", op.start, node.end)
        return DurationExpr(op, None, node, op.start, node.end)

    def offset_duration(self) -> tuple[Node, bool]:
        """The duration after ``offset``, and whether the next token was needed to end it."""
        context, expected = "offset", "number, duration, step(), or range()"
        at = self.at
        kind = self.kinds[at]
        if kind in ("+", "-"):
            following = self.kinds[at + 1]
            if following in ("num", "dur", "hole", "step", "range", "max_of", "min_of", "("):
                op = self.keyword(at)
                self.at += 1
                return self.simple_offset(op, following, context, expected), False
        elif kind in ("num", "dur", "hole", "step", "range", "max_of", "min_of"):
            return self.simple_offset(None, kind, context, expected), False
        return self.duration(0, context, expected), True

    def simple_offset(self, op: Word | None, kind: str, context: str, expected: str) -> Node:
        """One literal, call or signed parenthesis: operators after it are not its own."""
        if kind == "hole":
            self.at += 1
            return self.hole_node(self.at - 1, "duration")
        node: Node = (
            self.length(op) if kind in ("num", "dur") else self.compound(kind, context, expected)
        )
        return self.signed(op, node) if op else node
