"""The parser's place in the tokens, and how it reports what is wrong there."""

from __future__ import annotations

from . import holes as variables_of
from .ast import Hole, HoleNode, StringLiteral, Word
from .dialect import Dialect, needed
from .holes import Variables
from .lexer import OPTIONAL, Lexer
from .problem import Problem, Stop
from .strings import decode
from .tokens import CLOSING, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    # What is pending on the parser's stack: (precedence, kind, ...); 0 stops reductions.
    Frame = tuple[int, str, Any, Any, Any]


class Cursor:
    """Tokens, the current one (``at``), and the problems and variables found."""

    def __init__(self, lexer: Lexer, dialect: Dialect, variables: Variables | None) -> None:
        self.text = lexer.text
        self.kinds = lexer.kinds
        self.spans = lexer.spans
        self.failure = lexer.failure
        self.dialect = dialect
        self.variables = variables
        self.in_strings = variables is not None and variables_of.possible(lexer.text)
        self.at = 0
        self.errors: list[Problem] = []
        self.holes: list[Hole] = []
        self.frames: list[Frame] = []

    def report(self, message: str, start: int, end: int, code: str = "syntax") -> None:
        """Records a problem and goes on."""
        self.errors.append(Problem(message, start, end, code))

    def fail(self, message: str, start: int, end: int, code: str = "syntax") -> NoReturn:
        """Records a problem and ends parsing."""
        self.errors.append(Problem(message, start, end, code))
        raise Stop

    def look(self) -> None:
        """Fails if the current token is one the lexer could not make.

        To be called where Prometheus has already read the next token.
        """
        failure = self.failure
        if failure is not None and self.kinds[self.at] == "err":
            self.fail(failure.message, failure.start, len(self.text), failure.code)

    def unexpected(self, context: str | None = None, expected: str = "") -> NoReturn:
        """Fails at the current token. Without context, an open aggregation is named."""
        self.look()
        at = self.at
        kind = self.kinds[at]
        start, end = self.spans[at]
        text = self.text[start:end]
        if context is None:
            context = "aggregation" if any(frame[1] == "aggregate" for frame in self.frames) else ""
        message = f"unexpected {describe(kind, text)}"
        if context:
            message += f" in {context}"
        if expected:
            message += f", expected {expected}"
        hint = self.needs(kind, text)
        if hint:
            self.fail(f"{message} ({text} {hint})", start, end, "version")
        self.fail(message, start, end)

    def needs(self, kind: str, text: str) -> str:
        """Is the unexpected name a keyword of a newer Prometheus?"""
        if kind == "id":
            for option, words in OPTIONAL.items():
                if text.lower() in words and not self.dialect.allows(option):
                    return needed(option)
        return ""

    def require(self, construct: str, what: str, start: int, end: int) -> None:
        """Reports a construct the dialect does not have."""
        if construct not in self.dialect.options:
            self.report(f"{what}: {needed(construct)}", start, end, "version")

    def closing(self, last: int) -> int:
        """End of the last closing token among the first ``last + 1`` tokens."""
        kinds = self.kinds
        while last >= 0:
            if kinds[last] in CLOSING:
                return self.spans[last][1]
            last -= 1
        return 0

    def word(self, at: int) -> Word:
        """The token as a name, spelled as written."""
        start, end = self.spans[at]
        return Word(self.text[start:end], start, end)

    def keyword(self, at: int) -> Word:
        """The token as a keyword, in lower case."""
        start, end = self.spans[at]
        return Word(self.kinds[at], start, end)

    def hole_word(self, at: int, place: str) -> Word:
        """A token with variables as a name."""
        start, end = self.spans[at]
        self.use(start, end, place)
        return Word(self.text[start:end], start, end, True)

    def hole_node(self, at: int, place: str) -> HoleNode:
        """A token with variables as an operand."""
        start, end = self.spans[at]
        return HoleNode(self.text[start:end], self.use(start, end, place), start, end)

    def use(self, start: int, end: int, place: str) -> tuple[Hole, ...]:
        """The variables written in code; undefined ones are errors."""
        found = tuple(variables_of.holes(self.text, start, end, place))
        assert self.variables is not None
        for hole in found:
            if not self.variables(hole.name):
                message = variables_of.undefined(hole, self.variables)
                self.report(message, hole.start, hole.end, "undefined-variable")
        self.holes.extend(found)
        return found

    def string(self, at: int) -> StringLiteral:
        """The string token; only defined variables in it are variables."""
        start, end = self.spans[at]
        text = self.text
        found: tuple[Hole, ...] = ()
        if self.in_strings:
            found = self.string_holes(start, end)
        value = text[start + 1 : end - 1]
        if "\\" in value:
            value = decode(text, start, end)
        return StringLiteral(value, text, start, end, found)

    def string_holes(self, start: int, end: int) -> tuple[Hole, ...]:
        """The defined variables in a string."""
        variables = self.variables
        assert variables is not None
        spotted = variables_of.holes(self.text, start + 1, end - 1, "string")
        found = tuple(hole for hole in spotted if variables(hole.name))
        for hole in found:
            quotes = '"' if hole.format in ("doublequote", "json") else "'"
            if hole.format in variables_of.QUOTING and self.text[start] == quotes:
                message = f"the format {hole.format} puts quotes around the value: leave these out"
                self.report(message, start, end, "variable-format")
        self.holes.extend(found)
        return found
