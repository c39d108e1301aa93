"""Builds the nodes: operator precedence over an explicit stack, so depth costs nothing.

The grammar, the order of the checks and the places of the errors are those of
Prometheus' generated parser; where that one looks at one token more before it
decides, so does this one, because spans and the first error depend on it.
"""

from __future__ import annotations

from . import holes as variables_of
from .ast import (
    ANY,
    Aggregate,
    Binary,
    Call,
    Grouping,
    Hole,
    Node,
    NumberLiteral,
    Paren,
    Unary,
    Word,
)  # fmt: skip
from .dialect import Dialect
from .functions import Function, renamed
from .groupings import Groupings
from .holelexer import HoleLexer, RuleLexer
from .holes import Variables
from .lexer import AGGREGATORS, Lexer
from .problem import Problem, Stop, quote
from .tokens import (
    FUNCTION_WORDS,
    METRIC_WORDS,
    PARAMETRIC,
    POSTFIX,
    PRECEDENCE,
    STARTS,
    UNARY,
)


class Parser(Groupings):
    """The parser's part for operands, operators, calls and aggregations."""

    def expression(self) -> Node:
        """The whole text as one expression."""
        if self.kinds[0] == "eof":
            self.fail("no expression found in input", 0, 0)
        while True:
            node = self.operand()
            while node is not None:
                kind = self.kinds[self.at]
                if kind in POSTFIX:
                    node = self.postfix(node)
                elif kind in PRECEDENCE or (kind == "hole" and self.kinds[self.at + 1] in STARTS):
                    self.operator(node, kind)
                    node = None
                else:
                    while self.frames and self.frames[-1][0]:
                        node = self.reduce(node)
                    if not self.frames:
                        if kind != "eof":
                            self.unexpected()
                        return node
                    node = self.close(node, kind)

    def operand(self) -> Node | None:
        """A finished operand, or None when it only has begun."""
        at = self.at
        kind = self.kinds[at]
        if kind == "id" or kind == "metric":
            following = self.kinds[at + 1]
            self.at = at + 1
            start, end = self.spans[at]
            name = Word(self.text[start:end], start, end)
            if following == "(" and kind == "id":
                return self.begin_call(name)
            return self.selector(name)
        if kind == "num" or kind == "dur":
            node = self.number()
            if node.is_duration:
                self.require("numbers", "a duration as a number", node.start, node.end)
            return node
        if kind == "(":
            self.at = at + 1
            self.frames.append((0, "paren", self.spans[at][0], None, None))
            return None
        if kind in AGGREGATORS:
            return self.begin_aggregate()
        if kind == "{":
            return self.selector(None)
        if kind == "str":
            self.at = at + 1
            return self.string(at)
        if kind == "-" or kind == "+":
            self.at = at + 1
            self.frames.append((UNARY, "unary", self.keyword(at), None, None))
            return None
        return self.odd_operand(kind)

    def odd_operand(self, kind: str) -> Node | None:
        """Keywords used as names, and variables."""
        at = self.at
        if kind == "hole":
            return self.hole_operand(at)
        if kind not in METRIC_WORDS:
            self.unexpected()
        self.at = at + 1
        if kind in FUNCTION_WORDS and self.kinds[at + 1] == "(":
            return self.begin_call(self.word(at))
        return self.selector(self.word(at))

    def hole_operand(self, at: int) -> Node | None:
        """A variable for a function, an aggregation, a metric or a whole operand."""
        following = self.kinds[at + 1]
        self.at = at + 1
        if following == "(":
            return self.begin_call(self.hole_word(at, "function"))
        if following in ("by", "without"):
            word = self.hole_word(at, "function")
            return self.begin_arguments(word, self.grouping(self.keyword(self.at)))
        if following == "{":
            return self.selector(self.hole_word(at, "metric"))
        start, end = self.spans[at]
        alone = variables_of.holes(self.text, start, end, "")[0].span == (start, end)
        whole = alone or self.text[start].isdigit()
        return self.hole_node(at, "expression" if whole else "metric")

    def begin_call(self, name: Word) -> Node | None:
        """At the left parenthesis of a call."""
        self.at += 1
        if self.kinds[self.at] == ")":
            self.at += 1
            return self.call(name, [])
        self.frames.append((0, "call", name, [], None))
        return None

    def function(self, name: Word) -> Function | None:
        """The function; reports one this Prometheus does not have."""
        function = self.dialect.functions.get(name.text)
        if function is None:
            message = f"unknown function with name {quote(name.text)}"
            now = renamed(name.text)
            if now:
                message += f" (it is named {now} now)"
            self.report(message, name.start, name.end, "function")
        elif not self.dialect.enabled(function):
            self.report(
                f"function {quote(name.text)} is not enabled", name.start, name.end, "version"
            )
        return function

    def call(self, name: Word, args: list[Node]) -> Node:
        """After the right parenthesis of a call."""
        end = self.spans[self.at - 1][1]
        if name.hole and self.kinds[self.at] in ("by", "without"):
            return Aggregate(
                name,
                args,
                self.grouping(self.keyword(self.at)),
                name.start,
                self.spans[self.at - 1][1],
            )
        function = None if name.hole else self.function(name)
        return Call(name, args, function.result if function else ANY, name.start, end)

    def begin_aggregate(self) -> Node | None:
        """An aggregation, or a metric that has the name of one."""
        at = self.at
        following = self.kinds[at + 1]
        if following == "(":
            self.at = at + 1
            return self.begin_arguments(self.keyword(at), None)
        if following in ("by", "without"):
            self.at = at + 1
            grouping = self.grouping(self.keyword(at + 1))
            if self.kinds[self.at] != "(":
                self.unexpected("aggregation")
            return self.begin_arguments(self.keyword(at), grouping)
        self.at = at + 1
        return self.selector(self.word(at))

    def begin_arguments(self, op: Word, grouping: Grouping | None) -> Node | None:
        """At the left parenthesis of an aggregation."""
        if self.kinds[self.at] != "(":
            self.unexpected("aggregation")
        self.at += 1
        if self.kinds[self.at] == ")":
            self.at += 1
            return self.aggregate(op, [], grouping)
        self.frames.append((0, "aggregate", op, [], grouping))
        return None

    def aggregate(self, op: Word, args: list[Node], grouping: Grouping | None) -> Aggregate:
        """After the right parenthesis of an aggregation."""
        end = self.spans[self.at - 1][1]
        if grouping is None:
            kind = self.kinds[self.at]
            if kind == "by" or kind == "without":
                grouping = self.grouping(self.keyword(self.at))
                end = self.spans[self.at - 1][1]
            else:
                end = self.overread(end)
        if not op.hole:
            self.check_arguments(op, len(args), op.start, end)
        return Aggregate(op, args, grouping, op.start, end)

    def overread(self, end: int) -> int:
        """Where Prometheus thinks the aggregation ends, having read one token more."""
        at = self.at
        kind = self.kinds[at]
        if kind == "err":
            self.look()
        if kind == ")":
            gap = self.text[end : self.spans[at][0]]
            if not gap.strip(" \t\n\r"):
                return end
            stripped = gap.rstrip(" \t\n\r")
            return end + len(stripped) if stripped.endswith(")") else self.spans[at][1]
        return self.closing(at)

    def check_arguments(self, op: Word, given: int, start: int, end: int) -> None:
        """How many arguments an aggregation takes."""
        if not given:
            self.fail("no arguments for aggregate expression provided", start, end, "type")
        wanted = 1
        if op.text in PARAMETRIC:
            wanted = 2
            if op.text.startswith("limit") and not self.dialect.allows("limit"):
                message = f"{op.text}() is experimental and must be enabled with "
                message += "--enable-feature=promql-experimental-functions"
                self.fail(message, start, end, "version")
        if given != wanted:
            message = "wrong number of arguments for aggregate expression provided, "
            self.fail(f"{message}expected {wanted}, got {given}", start, end, "type")

    def close(self, node: Node, kind: str) -> Node | None:
        """A comma or a right parenthesis after an operand."""
        frame = self.frames[-1]
        what = frame[1]
        if kind == ")":
            self.frames.pop()
            self.at += 1
            if what == "paren":
                return Paren(node, frame[2], self.spans[self.at - 1][1])
            args: list[Node] = frame[3]
            args.append(node)
            word: Word = frame[2]
            if what == "call":
                return self.call(word, args)
            return self.aggregate(word, args, frame[4])
        if kind != "," or what == "paren":
            self.unexpected()
        frame[3].append(node)
        self.at += 1
        if self.kinds[self.at] not in STARTS:
            self.look()
            comma = self.at - 1
            message = "trailing commas not allowed in function call args"
            self.fail(message, self.spans[comma][0], self.spans[comma][1])
        return None

    def operator(self, node: Node, kind: str) -> None:
        """A binary operator with its modifiers, after its left operand."""
        at = self.at
        frames = self.frames
        if kind == "hole":
            binds = 3
            op = self.hole_word(at, "operator")
        else:
            binds = PRECEDENCE[kind]
            op = self.keyword(at)
            if kind in ("</", ">/"):
                self.require("trim", f"the operator {kind}", op.start, op.end)
        if kind != "^":
            while frames and frames[-1][0] >= binds:
                node = self.reduce(node)
        self.at = at + 1
        frames.append((binds, "binary", node, op, self.matching()))

    def reduce(self, node: Node) -> Node:
        """Finishes the operator on top of the stack with its right operand."""
        _, what, first, op, matching = self.frames.pop()
        if what == "binary":
            modifiers = matching
            binary = Binary(first, op, modifiers, node)
            if modifiers and modifiers.fill and not self.dialect.allows("fill"):
                message = "binop fill modifiers are experimental and not enabled"
                self.report(message, binary.start, binary.end, "version")
            return binary
        sign = first
        if isinstance(node, NumberLiteral):
            return self.signed(sign, node)
        return Unary(sign, node)


def judge(
    text: str, dialect: Dialect, variables: Variables | None
) -> tuple[Node | None, list[Problem], list[Hole]]:
    """The expression (None after a syntax error), the problems in order, the variables."""
    lexer: Lexer
    if variables_of.possible(text):
        lexer = HoleLexer(text, dialect, variables) if variables else RuleLexer(text, dialect)
    else:
        lexer = Lexer(text, dialect)
    lexer.scan()
    parser = Parser(lexer, dialect, variables)
    node: Node | None = None
    try:
        node = parser.expression()
    except Stop:
        pass
    except RecursionError:
        parser.errors.append(Problem("expression nested too deeply", 0, len(text), "depth"))
    return node, parser.errors, parser.holes
