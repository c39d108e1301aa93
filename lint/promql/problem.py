"""What can be wrong with an expression, and where."""

from __future__ import annotations


class Problem:
    """One error: ``start`` and ``end`` are character offsets.

    ``code`` is "syntax", "type", "regex", "variable" (a Grafana variable
    where there are none), "undefined-variable", "version" (the chosen
    Prometheus is too old, or a flag is off), "variable-format" (a variable
    that does not fit its quotes), "function" (unknown) or "depth".
    """

    __slots__ = ("code", "end", "message", "start")

    def __init__(self, message: str, start: int, end: int, code: str = "syntax") -> None:
        self.message = message
        self.start = start
        self.end = end
        self.code = code

    @property
    def span(self) -> tuple[int, int]:
        """Where the error is."""
        return self.start, self.end

    def __repr__(self) -> str:
        return f"Problem({self.message!r}, {self.start}, {self.end}, {self.code!r})"


class Stop(Exception):
    """Ends parsing at the first syntax error; the problem is already recorded."""


class Failure(Exception):
    """The lexer cannot go on: message and where."""

    def __init__(self, message: str, start: int, code: str = "syntax") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.code = code


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column (both from 1, in characters) of an offset."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)


def quote(text: str) -> str:
    """The text as Prometheus prints it in messages: in double quotes, escaped."""
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char in _NAMED:
            out.append(_NAMED[char])
        elif char.isprintable():
            out.append(char)
        else:
            out.append(_escaped(char))
    return '"' + "".join(out) + '"'


def quote_char(char: str) -> str:
    """A character as Prometheus prints it; "" stands for the end of the text."""
    if not char or "\ud800" <= char <= "\udfff":
        return "'\ufffd'"
    if char == '"':
        return "'\"'"
    if char == "'":
        return "'\\''"
    return "'" + quote(char)[1:-1] + "'"


_NAMED = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
