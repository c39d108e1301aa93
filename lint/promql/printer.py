"""The text that Prometheus itself prints of a parsed expression.

It is what the operator writes back after it has rewritten a rule. ``put`` are matchers
that take the place of all others on their labels, in every selector.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isinf, isnan

from .ast import (
    SCALAR,
    Aggregate,
    Binary,
    Call,
    DurationExpr,
    Grouping,
    HoleNode,
    Matcher,
    Matching,
    MatrixSelector,
    Modifiers,
    Node,
    NumberLiteral,
    Paren,
    StringLiteral,
    Subquery,
    Unary,
    VectorSelector,
    Word,
)  # fmt: skip

_UNITS = (
    ("y", 31_536_000_000, True),
    ("w", 604_800_000, True),
    ("d", 86_400_000, False),
    ("h", 3_600_000, False),
    ("m", 60_000, False),
    ("s", 1000, False),
    ("ms", 1, False),
)
_ESCAPES = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
    "\\": "\\\\", '"': '\\"',
}  # fmt: skip


def printed(node: Node, put: Mapping[str, str] | None = None) -> str:
    """The expression in Prometheus' canonical form, each label in `put` fixed to its value."""
    return _Printer(put or {}).show(node)


def quoted(text: str) -> str:
    """A string literal as Go's ``strconv.Quote`` writes it."""
    return '"' + "".join(map(_escaped, text)) + '"'


def number(value: float) -> str:
    """A number as Go's ``FormatFloat(value, 'f', -1, 64)`` writes it."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    from decimal import Decimal

    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def duration(seconds: float) -> str:
    """A duration as Prometheus prints it: years and weeks only where nothing is left."""
    rest, text = abs(int(seconds * 1e9)) // 1_000_000, ""
    if rest == 0:
        return "0s"
    for unit, size, exact in _UNITS:
        if not (exact and rest % size) and rest >= size:
            text += f"{rest // size}{unit}"
            rest %= size
    return f"-{text}" if seconds < 0 else text


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Printer:
    def __init__(self, put: Mapping[str, str]) -> None:
        self.put = put

    def show(self, node: Node) -> str:
        return _SHOWS[node.__class__](self, node)

    def number(self, node: Node) -> str:
        assert isinstance(node, NumberLiteral)
        return duration(node.value) if node.is_duration else number(node.value)

    def string(self, node: Node) -> str:
        assert isinstance(node, StringLiteral)
        return quoted(node.value)

    def paren(self, node: Node) -> str:
        assert isinstance(node, Paren)
        return f"({self.show(node.expr)})"

    def unary(self, node: Node) -> str:
        assert isinstance(node, Unary)
        return node.op.text + self.show(node.expr)

    def hole(self, node: Node) -> str:
        assert isinstance(node, HoleNode)
        return node.text

    def call(self, node: Node) -> str:
        assert isinstance(node, Call)
        return f"{node.func.text}({', '.join(map(self.show, node.args))})"

    def aggregate(self, node: Node) -> str:
        assert isinstance(node, Aggregate)
        head = node.op.text.lower()
        if node.modifier is not None and (node.grouping or node.modifier.text.lower() != "by"):
            head += f" {node.modifier.text.lower()} ({_names(node.grouping or [])}) "
        parts = [part for part in (node.param, node.expr) if part is not None]
        return f"{head}({', '.join(map(self.show, parts))})"

    def binary(self, node: Node) -> str:
        assert isinstance(node, Binary)
        op = node.op.text.lower() + (" bool" if node.return_bool else "")
        if node.matching is not None and SCALAR not in (node.lhs.type, node.rhs.type):
            op += _matching(node.matching)
        return f"{self.show(node.lhs)} {op} {self.show(node.rhs)}"

    def selector(self, node: Node) -> str:
        assert isinstance(node, VectorSelector)
        return self.plain(node) + self.moved(node.modifiers, self.extended(node.modifiers))

    def plain(self, node: VectorSelector) -> str:
        """A selector without what follows its braces."""
        shown = [_matcher(item) for item in node.matchers if item.name.text not in self.put]
        shown += [f"{_name(name)}={quoted(value)}" for name, value in self.put.items()]
        name = node.name.text if node.name is not None else ""
        return name + (f"{{{','.join(sorted(shown))}}}" if shown else "")

    def matrix(self, node: Node) -> str:
        assert isinstance(node, MatrixSelector)
        inner, length = node.selector, self.length(node.range)
        if not isinstance(inner, VectorSelector):
            return f"{self.show(inner)}[{length}]"
        after = self.extended(inner.modifiers) + self.moved(inner.modifiers)
        return f"{self.plain(inner)}[{length}]{after}"

    def subquery(self, node: Node) -> str:
        assert isinstance(node, Subquery)
        step = self.length(node.step) if node.step is not None else ""
        where = f"[{self.length(node.range)}:{step}]"
        return f"{self.show(node.expr)}{where}{self.moved(node.modifiers)}"

    def computed(self, node: Node) -> str:
        assert isinstance(node, DurationExpr)
        op = node.op.text.lower()
        sides = [self.show(side) for side in (node.lhs, node.rhs) if side is not None]
        if op in ("step", "range"):
            text = f"{op}()"
        elif op in ("min_of", "max_of"):
            text = f"{op}({', '.join(sides)})"
        elif node.lhs is None:
            text = ("-" if op == "-" else "") + "".join(sides)
        else:
            text = f" {op} ".join(sides)
        return f"({text})" if node.wrapped else text

    def length(self, node: Node) -> str:
        """A duration, which a number may stand for as well."""
        return duration(node.value) if isinstance(node, NumberLiteral) else self.show(node)

    def extended(self, modifiers: Modifiers | None) -> str:
        if modifiers is None:
            return ""
        return " anchored" if modifiers.anchored else " smoothed" if modifiers.smoothed else ""

    def moved(self, modifiers: Modifiers | None, between: str = "") -> str:
        """The @ and the offset; an instant selector has its extension between them."""
        if modifiers is None:
            return ""
        at, text = modifiers.at, ""
        if isinstance(at, NumberLiteral):
            text = f" @ {at.value:.3f}"
        elif isinstance(at, Word):
            text = f" @ {at.text.lower()}()"
        text += between
        offset = modifiers.offset
        if offset is None or (isinstance(offset, NumberLiteral) and round(offset.value * 1e9) == 0):
            return text
        return f"{text} offset {self.length(offset)}"


def _matcher(item: Matcher) -> str:
    if item.value is None:
        return item.name.text
    name = "__name__" if item.op_span is None else _name(item.name.text)
    return f"{name}{item.op}{quoted(item.value.value)}"


def _name(text: str) -> str:
    plain = text.isascii() and text.isidentifier()
    return text if plain else quoted(text)


def _names(words: list[Word]) -> str:
    return ", ".join(_name(word.text) for word in words)


def _matching(matching: Matching) -> str:
    text = ""
    group, labels = matching.group, matching.labels
    if labels is not None and (labels.labels or matching.on):
        text += f" {'on' if matching.on else 'ignoring'} ({_names(labels.labels)})"
    elif group is not None:
        text += " ignoring ()"
    if group is not None:
        text += _group(group)
    return text + _fill(matching)


def _group(group: Grouping) -> str:
    return f" {group.keyword.text.lower()} ({_names(group.labels)})"


def _fill(matching: Matching) -> str:
    values: dict[str, str] = {}
    for fill in matching.fill:
        value = fill.value
        text = number(value.value) if isinstance(value, NumberLiteral) else value.text
        word = fill.keyword.text.lower()
        sides = ("fill_left", "fill_right") if word == "fill" else (word,)
        values.update(dict.fromkeys(sides, text))
    if len(values) == 2 and len(set(values.values())) == 1:
        return f" fill ({values['fill_left']})"
    return "".join(f" {side} ({values[side]})" for side in sorted(values))


_SHOWS: dict[type[Node], Callable[[_Printer, Node], str]] = {
    Aggregate: _Printer.aggregate,
    Binary: _Printer.binary,
    Call: _Printer.call,
    DurationExpr: _Printer.computed,
    HoleNode: _Printer.hole,
    MatrixSelector: _Printer.matrix,
    NumberLiteral: _Printer.number,
    Paren: _Printer.paren,
    StringLiteral: _Printer.string,
    Subquery: _Printer.subquery,
    Unary: _Printer.unary,
    VectorSelector: _Printer.selector,
}
