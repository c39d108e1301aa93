"""The smallest parts of an expression: spans, names, variables."""

from __future__ import annotations

Span = tuple[int, int]

SCALAR = "scalar"
VECTOR = "vector"
MATRIX = "matrix"
STRING = "string"
ANY = "any"


class Word:
    """A name as written: a label, a function, an operator, a modifier.

    ``text`` is the decoded name; ``start`` and ``end`` cover the source,
    quotes included. ``hole`` says that it is, or contains, a variable.
    """

    __slots__ = ("end", "hole", "start", "text")

    def __init__(self, text: str, start: int, end: int, hole: bool = False) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.hole = hole

    @property
    def span(self) -> Span:
        """Where the name is written."""
        return self.start, self.end

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.start}, {self.end})"


class Hole:
    """One use of a Grafana variable: ``$name``, ``${name:format}``, ``[[name]]``.

    ``place`` tells what the variable stands for: "string", "duration",
    "time", "label", "matcher", "metric", "function", "operator" or
    "expression".
    """

    __slots__ = ("end", "field", "format", "name", "place", "start")

    def __init__(self, name: str, form: str, field: str, start: int, end: int, place: str) -> None:
        self.name = name
        self.format = form
        self.field = field
        self.start = start
        self.end = end
        self.place = place

    @property
    def span(self) -> Span:
        """Where the variable is written."""
        return self.start, self.end

    def __repr__(self) -> str:
        return f"Hole({self.name!r}, {self.format!r}, {self.start}, {self.end}, {self.place!r})"
