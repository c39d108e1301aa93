"""Where things are written: files, positions, spans, and text that remembers its origin.

Offsets count characters (Python string indices) of the decoded file, a leading
byte order mark included, so that they agree with what an editor counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from lint.values import NamedTuple

_new = str.__new__


class Position(NamedTuple):
    """A line and a column, both counted from 1, in characters."""

    line: int
    column: int


class File:
    """A file of the repository: its path relative to the root, and its decoded text."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"File({self.path!r})"

    def position(self, offset: int) -> Position:
        """Line and column of a character offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line break."""
        starts = self._line_starts()
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """Character offset of a line and column, both counted from 1; clamped to the file."""
        starts = self._line_starts()
        if line > len(starts):
            return len(self.text)
        return min(starts[line - 1] + column - 1, len(self.text))

    def span(self, start: int, end: int | None = None) -> Span:
        """The span between two character offsets (`end` exclusive; default: empty)."""
        return Span(self, start, start if end is None else end)

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts, at = [0], self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts


class Unpacked(File):
    """What a scalar of a file holds in packed form: a file of its own, with the path of the
    other one, that is found there as a whole. `carrier` is the scalar."""

    __slots__ = ("carrier",)

    def __init__(self, carrier: Span, text: str) -> None:
        super().__init__(carrier.file.path, text)
        self.carrier = carrier


class Span(NamedTuple):
    """A stretch of a file: character offsets, `end` exclusive."""

    file: File
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters as they stand in the file."""
        return self.file.text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies within this span of the same file."""
        return (
            self.file.path == other.file.path
            and self.start <= other.start
            and other.end <= self.end
        )


class Runs:
    """Where the characters of a value are written, as runs of characters that stand
    there one by one, and single characters that are spelled with several."""

    __slots__ = ("_ends", "_firsts", "_starts", "size")

    def __init__(self) -> None:
        self.size = 0
        self._firsts: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def run(self, start: int, length: int) -> None:
        """Adds characters that stand one by one from `start` on."""
        if length:
            self._firsts.append(self.size)
            self._starts.append(start)
            self._ends.append(-1)
            self.size += length

    def char(self, start: int, end: int, count: int = 1) -> None:
        """Adds characters that are all spelled by the source from `start` to `end`."""
        if count:
            self._firsts.append(self.size)
            self._starts.append(start)
            self._ends.append(end)
            self.size += count

    def start(self, index: int) -> int:
        """Source offset where a character starts."""
        at = bisect_right(self._firsts, index) - 1
        if self._ends[at] >= 0:
            return self._starts[at]
        return self._starts[at] + index - self._firsts[at]

    def end(self, index: int) -> int:
        """Source offset behind a character."""
        at = bisect_right(self._firsts, index) - 1
        if self._ends[at] >= 0:
            return self._ends[at]
        return self._starts[at] + index - self._firsts[at] + 1


class Text(str):
    """A scalar: a string that knows where each of its characters is written.

    It equals and hashes like the plain string. `kind` says what its reader makes
    of it: str, int, float, bool, null or timestamp. `source` is the File, or the
    Text (JSON inside YAML), whose characters `start` to `end` spell it. `scan`
    computes the offsets of the characters when somebody asks; without one they
    stand there one by one.
    """

    __slots__ = ("end", "kind", "runs", "scan", "source", "start", "style")
    source: File | Text
    start: int
    end: int
    kind: str
    style: str
    scan: Callable[[Text], Runs | None] | None
    runs: Runs | None

    def __new__(  # noqa: PYI034 - naming Self would import typing at start-up
        cls,
        value: str,
        source: File | Text,
        start: int,
        end: int,
        *,
        kind: str = "str",
        style: str = "plain",
        scan: Callable[[Text], Runs | None] | None = None,
    ) -> Text:
        self = _new(cls, value)
        self.source = source
        self.start = start
        self.end = end
        self.kind = kind
        self.style = style
        self.scan = scan
        self.runs = None
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    @property
    def is_string(self) -> bool:
        """Whether its reader takes it for a string."""
        return self.kind == "str"

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Where the characters `start` to `end` of the value stand in the file."""
        stop = len(self) if end is None else end
        file, first = self._locate(start, ending=False)
        if stop <= start:
            return self.token() if not self else Span(file, first, first)
        return Span(file, first, max(first, self._locate(stop - 1, ending=True)[1]))

    def token(self) -> Span:
        """The whole token with its quotes; a block scalar with its indicator."""
        if isinstance(self.source, File):
            return Span(self.source, self.start, self.end)
        return self.source.span(self.start, self.end)

    def part(self, start: int, end: int) -> Text:
        """A piece of the value that still knows where it is written."""
        return Text(str.__getitem__(self, slice(start, end)), self, start, end)

    def derive(self, value: str) -> Text:
        """A value computed from this one (a prefixed name, say), written where this one is."""
        return Text(value, self.source, self.start, self.end, style="derived", scan=whole)

    def _locate(self, index: int, *, ending: bool) -> tuple[File, int]:
        """File and offset where character `index` of the value starts, or ends."""
        text: Text = self
        while True:
            if index < len(text):
                index = text._end(index) if ending else text._start(index)
            else:
                index = text._end(len(text) - 1) if text else text.end
                ending = False
            source = text.source
            if isinstance(source, File):
                return source, index
            if ending and index > 0:
                index -= 1
            else:
                ending = False
            text = source

    def _start(self, index: int) -> int:
        return self.start + index if self.scan is None else self._spelled().start(index)

    def _end(self, index: int) -> int:
        return self.start + index + 1 if self.scan is None else self._spelled().end(index)

    def _spelled(self) -> Runs:
        if self.runs is None:
            found = self.scan(self) if self.scan is not None else None
            self.runs = whole(self) if found is None or found.size != len(self) else found
        return self.runs


def whole(text: Text) -> Runs:
    """Every character stands for the whole token: nothing finer is known."""
    runs = Runs()
    runs.char(text.start, text.end, len(text))
    return runs
