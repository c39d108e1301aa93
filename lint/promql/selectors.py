"""Selectors: names, braces, and the range, offset and @ after them."""

from __future__ import annotations

from . import holes as variables_of
from . import regexp
from .ast import (
    HoleNode,
    Matcher,
    MatrixSelector,
    Modifiers,
    Node,
    NumberLiteral,
    Span,
    StringLiteral,
    Subquery,
    VectorSelector,
    Word,
)  # fmt: skip
from .durations import Durations
from .tokens import MATCH_OPERATORS

_LONGEST = 9223372036854775807.0
_RANGE = "number, duration, step(), or range()"
_STEP = 'number, duration, step(), range(), or "]"'


class Selectors(Durations):
    """The parser's part for selectors and their modifiers."""

    def selector(self, name: Word | None) -> VectorSelector:
        """The selector whose name was just read; the braces, if any, come next."""
        if self.kinds[self.at] != "{":
            assert name is not None
            return VectorSelector(name, [], None, name.start, name.end)
        start = self.spans[self.at][0]
        matchers = self.matchers()
        end = self.spans[self.at - 1][1]
        return VectorSelector(name, matchers, (start, end), name.start if name else start, end)

    def matchers(self) -> list[Matcher]:
        """From the left brace to after the right one."""
        out: list[Matcher] = []
        kinds = self.kinds
        self.at += 1
        if kinds[self.at] == "}":
            self.at += 1
            return out
        while True:
            out.append(self.matcher())
            kind = kinds[self.at]
            if kind == ",":
                self.at += 1
                kind = kinds[self.at]
            elif kind != "}":
                self.unexpected("label matching", '"," or "}"')
            if kind == "}":
                self.at += 1
                return out

    def matcher(self) -> Matcher:
        """``name op "value"``, ``"metric name"``, or a variable."""
        at = self.at
        kinds = self.kinds
        kind = kinds[at]
        if kind == "id":
            start, end = self.spans[at]
            name = Word(self.text[start:end], start, end)
            op = kinds[at + 1]
            if op in MATCH_OPERATORS and kinds[at + 2] == "str":
                self.at = at + 3
                value = self.string(at + 2)
                if op == "=~" or op == "!~":
                    self.regex(name, value)
                return Matcher(name, op, self.spans[at + 1], value)
        elif kind == "str":
            literal = self.string(at)
            self.require("quoted-names", "a quoted name in braces", literal.start, literal.end)
            name = Word(literal.value, literal.start, literal.end, bool(literal.holes))
            if kinds[at + 1] not in MATCH_OPERATORS:
                self.at = at + 1
                return Matcher(Word("__name__", literal.start, literal.end), "=", None, literal)
        elif kind == "hole":
            return self.hole_matcher(at)
        else:
            self.unexpected("label matching", 'identifier or "}"')
        return self.after_name(name, at + 1)

    def hole_matcher(self, at: int) -> Matcher:
        """A variable in braces: a label, or one or more whole matchers."""
        if self.kinds[at + 1] in MATCH_OPERATORS:
            return self.after_name(self.hole_word(at, "label"), at + 1)
        self.at = at + 1
        return Matcher(self.hole_word(at, "matcher"), "", None, None)

    def after_name(self, name: Word, at: int) -> Matcher:
        """The operator and the value of a matcher."""
        self.at = at
        op = self.kinds[at]
        if op not in MATCH_OPERATORS:
            self.unexpected("label matching", "label matching operator")
        self.at = at + 1
        span = self.spans[at]
        if self.kinds[at + 1] == "hole":
            return Matcher(name, op, span, self.hole_value(at + 1))
        if self.kinds[at + 1] != "str":
            self.unexpected("label matching", "string")
        self.at = at + 2
        value = self.string(at + 1)
        if op in ("=~", "!~"):
            self.regex(name, value)
        return Matcher(name, op, span, value)

    def hole_value(self, at: int) -> StringLiteral:
        """A variable as a value: right only if its format brings the quotes."""
        start, end = self.spans[at]
        found = self.use(start, end, "string")
        alone = len(found) == 1 and found[0].span == (start, end)
        if not alone or found[0].format not in variables_of.QUOTING:
            shown = self.text[start:end]
            message = (
                f'unexpected variable {shown} in label matching, expected string (write "{shown}")'
            )
            self.fail(message, start, end, "variable-format")
        self.at = at + 1
        return StringLiteral(self.text[start:end], self.text, start, end, found)

    def regex(self, name: Word, value: StringLiteral) -> None:
        """Reports a pattern that is no RE2 regular expression."""
        pattern = value.value
        if value.holes:
            assert self.variables is not None
            pattern = variables_of.fill(pattern, self.variables)
        wrong = regexp.error(pattern)
        if wrong:
            self.report(wrong, name.start, value.end, "regex")

    def postfix(self, node: Node) -> Node:
        """One of ``[...]``, ``offset``, ``@``, ``anchored``, ``smoothed``."""
        kind = self.kinds[self.at]
        if kind == "[":
            return self.brackets(node)
        if isinstance(node, HoleNode):
            node = VectorSelector(
                Word(node.text, node.start, node.end, True), [], None, node.start, node.end
            )
        if kind == "offset":
            self.offset(node)
        elif kind == "@":
            self.timestamp(node)
        else:
            self.extended(node, kind)
        return node

    def brackets(self, node: Node) -> Node:
        """A range or a subquery."""
        start = self.spans[self.at][0]
        self.at += 1
        length = self.positive_duration("subquery or range selector", _RANGE)
        kind = self.kinds[self.at]
        if kind == "]":
            self.at += 1
            return self.matrix(node, length, (start, self.spans[self.at - 1][1]))
        if kind != ":":
            self.unexpected("subquery or range", '":" or "]"')
        self.at += 1
        step = None
        if self.kinds[self.at] != "]":
            step = self.positive_duration("subquery selector", _STEP)
            if self.kinds[self.at] != "]":
                self.unexpected("subquery selector", '"]"')
        self.at += 1
        return Subquery(node, length, step, (start, self.spans[self.at - 1][1]))

    def matrix(self, node: Node, length: Node, span: Span) -> MatrixSelector:
        """A range on a selector that has no modifiers yet."""
        if isinstance(node, VectorSelector):
            modifiers = node.modifiers
            if modifiers is not None:
                if _set(modifiers.offset):
                    self.fail("no offset modifiers allowed before range", *span)
                if modifiers.at is not None:
                    self.fail("no @ modifiers allowed before range", *span)
        elif not isinstance(node, HoleNode):
            self.fail("ranges only allowed for vector selectors", *span)
        return MatrixSelector(node, length, span)

    def target(self, node: Node, name: str) -> tuple[Modifiers, Node]:
        """Where a modifier goes, and the node whose end it moves."""
        inner: Node = node.selector if isinstance(node, MatrixSelector) else node
        if isinstance(inner, HoleNode):
            return Modifiers(), node
        if not isinstance(inner, (VectorSelector, Subquery)):
            message = (
                f"{name} modifier must be preceded by an instant vector selector "
                "or range vector selector or a subquery"
            )
            self.fail(message, node.start, node.end, "type")
        if inner.modifiers is None:
            inner.modifiers = Modifiers()
        return inner.modifiers, node

    def offset(self, node: Node) -> None:
        """``offset 5m``."""
        keyword = self.at
        self.at += 1
        length, looked = self.offset_duration()
        if looked:
            self.look()
        modifiers, outer = self.target(node, "offset")
        if _set(modifiers.offset):
            self.fail("offset may not be set multiple times", node.start, node.end)
        modifiers.offset = length
        modifiers.offset_span = (self.spans[keyword][0], self.spans[self.at - 1][1])
        outer.end = self.closing(self.at if looked else self.at - 1)
        if length.__class__ is HoleNode:
            outer.end = length.end

    def timestamp(self, node: Node) -> None:
        """``@ 1700000000``, ``@ start()`` or ``@ end()``."""
        keyword = self.at
        self.at += 1
        moment = self.moment(node)
        modifiers, outer = self.target(node, "@")
        if modifiers.at is not None:
            self.fail("@ <timestamp> may not be set multiple times", node.start, node.end)
        modifiers.at = moment
        modifiers.at_span = (self.spans[keyword][0], self.spans[self.at - 1][1])
        outer.end = moment.end if isinstance(moment, HoleNode) else self.closing(self.at - 1)

    def moment(self, node: Node) -> NumberLiteral | Word | HoleNode:
        """What stands after @."""
        kind = self.kinds[self.at]
        if kind in ("start", "end") and self.kinds[self.at + 1] == "(":
            word = self.keyword(self.at)
            self.at += 2
            self.expect(")", "@", "timestamp")
            return word
        if kind in ("start", "end"):
            self.at += 1
            self.unexpected("@", "timestamp")
        if kind == "hole":
            self.at += 1
            return self.hole_node(self.at - 1, "time")
        sign = self.keyword(self.at) if kind in ("+", "-") else None
        if sign:
            self.at += 1
        if self.kinds[self.at] not in ("num", "dur"):
            self.unexpected("@", "timestamp")
        number = self.number()
        if number.is_duration:
            self.require("numbers", "a duration as a timestamp", number.start, number.end)
        if sign:
            self.signed(sign, number)
        if not -_LONGEST < number.value < _LONGEST:
            shown = f"{number.value:+f}".replace("inf", "Inf").replace("+nan", "NaN")
            shown = shown if "Inf" in shown else shown.lstrip("+")
            self.fail(f"timestamp out of bounds for @ modifier: {shown}", node.start, node.end)
        return number

    def extended(self, node: Node, kind: str) -> None:
        """``anchored`` or ``smoothed``."""
        word = self.keyword(self.at)
        self.at += 1
        inner = node.selector if isinstance(node, MatrixSelector) else node
        if isinstance(inner, Subquery):
            self.fail(f"{kind} modifier is not supported for subqueries", node.start, node.end)
        if isinstance(inner, HoleNode):
            return
        if not isinstance(inner, VectorSelector):
            self.fail(f"{kind} modifier not implemented", node.start, node.end)
        if inner.modifiers is None:
            inner.modifiers = Modifiers()
        if kind == "anchored":
            inner.modifiers.anchored = word
        else:
            inner.modifiers.smoothed = word
        if inner.modifiers.anchored and inner.modifiers.smoothed:
            message = "anchored and smoothed modifiers cannot be used together"
            self.fail(message, node.start, node.end)


def _set(offset: Node | None) -> bool:
    """Prometheus cannot tell an offset of zero from none."""
    if offset is None:
        return False
    return not isinstance(offset, NumberLiteral) or round(offset.value * 1e9) != 0
