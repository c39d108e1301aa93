"""The lexers for texts in which a ``$`` or ``[[`` is written."""

from __future__ import annotations

from . import holes
from .dialect import Dialect
from .lexer import Lexer
from .problem import Failure


class RuleLexer(Lexer):
    """For rule files, where Grafana variables do not exist: says so."""

    def refuse(self, message: str, at: int) -> Failure:
        """The failure for a character that starts no token."""
        if holes.variable_at(self.text, at):
            return Failure(
                f"{message}; Grafana variables mean nothing to Prometheus", at, "variable"
            )
        return Failure(message, at)


class HoleLexer(Lexer):
    """For dashboards: makes tokens of variables and the text that touches them."""

    def __init__(self, text: str, dialect: Dialect, variables: holes.Variables) -> None:
        super().__init__(text, dialect)
        self.variables = variables
        self.holes = True
        self.last = max(text.rfind("$"), text.rfind("[["))

    def hole(self, at: int, names: bool) -> int:
        """Adds the tokens with variables that start here; where the next one starts."""
        return at if at > self.last else super().hole(at, names)

    def hole_end(self, at: int, names: bool) -> int:
        """Where the token with variables that starts here ends; ``at`` if there is none."""
        end = holes.token_end(self.text, at, names)
        if end == at:
            return at
        for hole in holes.holes(self.text, at, end, ""):
            # Brackets around an unknown word are brackets.
            if self.text[hole.start] == "[" and not self.variables(hole.name):
                return at
        return end
