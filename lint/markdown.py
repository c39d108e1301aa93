"""Markdown as far as lists are concerned: blocks with exact positions.

Headings, list items, tables, fenced blocks and paragraphs, each with the heading it is
below and the line that introduces it; within them bold and code spans. From CommonMark and
GitHub's tables; what is nested deeper, links and HTML are text. Comments are nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.source import File, Text
from lint.values import NamedTuple, lazy

_HEADING = lazy(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_FENCE = lazy(r"(\s*)(`{3,}|~{3,})\s*([^`\s]*)[^`]*")
_ITEM = lazy(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+(?=\S)")
_RULE = lazy(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*")
_CODE = lazy(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_BOLD = lazy(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)")

_MARKERS = tuple("-*+0123456789")

ITEM, PARAGRAPH, ROW, FENCE = "item", "paragraph", "row", "fence"


class Block(NamedTuple):
    """A list item, a paragraph, a row of a table, or a fenced block.

    `group` is the same for the items of one list and the rows of one table. `heading` is the
    nearest one above, `intro` the last line of text before the group. `cells` are those of a
    row, else the whole text; `columns` the headers of its table; `lines` those of a fenced
    block, whose language is `language`; `indent` that of an item."""

    kind: str
    group: int
    heading: str
    intro: str
    cells: tuple[Text, ...]
    columns: tuple[str, ...] = ()
    lines: tuple[Text, ...] = ()
    language: str = ""
    indent: int = 0

    @property
    def text(self) -> Text:
        """The first cell, or all of it."""
        return self.cells[0]

    def mentions(self, word: str) -> bool:
        """Whether the heading above, or the line that introduces it, has a word (lower case)."""
        return word in self.heading.lower() or word in self.intro.lower()

    def cell(self, word: str) -> Text | None:
        """The cell of a row below the header of this word, in singular or plural."""
        names = (word, f"{word}s", f"{word}(s)")
        at = next((at for at, name in enumerate(self.columns) if name in names), len(self.cells))
        return self.cells[at] if at < len(self.cells) else None


def codes(text: Text) -> list[Text]:
    """The contents of the code spans."""
    return [text.part(*match.span(2)) for match in _CODE.finditer(text)]


def bolds(text: Text) -> list[Text]:
    """What is bold, without its stars; a code span within it without its backticks."""
    found = []
    for match in _BOLD.finditer(text):
        inner = text.part(*match.span(1 if match[1] is not None else 2))
        found.append(next(iter(codes(inner)), inner))
    return found


def plain(text: Text) -> Text:
    """The text without blanks, stars and backticks around it."""
    start, end = 0, len(text)
    while start < end and text[start] in " \t*`":
        start += 1
    while end > start and text[end - 1] in " \t*`":
        end -= 1
    return text.part(start, end)


def blocks(file: File) -> tuple[Block, ...]:
    """The blocks of a document in the order in which they are written."""
    return tuple(_Reader(file).read())


class _Reader:
    """One pass over the lines."""

    def __init__(self, file: File) -> None:
        self.lines = list(_lines(file))
        self.at = 0
        self.heading = ""
        self.intro = ""
        self.group = 0
        self.is_list = False

    def read(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            heading, fence = _heading(line), _fence(line)
            if heading is not None:
                self.heading, self.intro, self.is_list = heading[2], "", False
                self.at += 1
            elif fence is not None:
                yield self._fence(fence[2], fence[3], is_nested=bool(fence[1]))
            elif self._is_table():
                yield from self._table()
            elif _item(line) is not None:
                yield self._item()
            elif not line.strip():
                self.at += 1
            elif line.lstrip().startswith("<!--"):
                self._skip_comment()
            else:
                yield self._paragraph()

    def _skip_comment(self) -> None:
        while self.at < len(self.lines) and "-->" not in self.lines[self.at]:
            self.at += 1
        self.at += 1

    def _fence(self, marks: str, language: str, *, is_nested: bool) -> Block:
        self.at += 1
        start = self.at
        while self.at < len(self.lines):
            line = self.lines[self.at].strip()
            if line.startswith(marks) and not line.strip(marks[0]):
                break
            self.at += 1
        lines = tuple(self.lines[start : self.at])
        self.at += 1
        if not (is_nested and self.is_list):
            self._begin()
        whole = lines[0] if lines else self.lines[start - 1]
        return self._block(FENCE, (whole,))._replace(lines=lines, language=language)

    def _is_table(self) -> bool:
        if "|" not in self.lines[self.at] or self.at + 1 >= len(self.lines):
            return False
        rule = self.lines[self.at + 1]
        return "|" in rule and "-" in rule and _RULE.fullmatch(rule) is not None

    def _table(self) -> Iterator[Block]:
        columns = tuple(str(plain(cell)).lower() for cell in _cells(self.lines[self.at]))
        self.at += 2
        self._begin()
        while self.at < len(self.lines) and "|" in self.lines[self.at]:
            cells = _cells(self.lines[self.at])
            self.at += 1
            if cells:
                yield self._block(ROW, cells)._replace(columns=columns)
        self.is_list = False

    def _item(self) -> Block:
        line = self.lines[self.at]
        match = _item(line)
        assert match is not None
        if not self.is_list:
            self._begin()
            self.is_list = True
        text = self._joined(line, match.end())
        return self._block(ITEM, (text,))._replace(indent=len(match[1].expandtabs(4)))

    def _paragraph(self) -> Block:
        if not (self.is_list and self.lines[self.at].startswith("  ")):
            self._begin()
        text = self._joined(self.lines[self.at], 0)
        block = self._block(PARAGRAPH, (text,))
        self.intro = str(text).rpartition("\n")[2] or str(text)
        return block

    def _joined(self, line: Text, start: int) -> Text:
        """The text from here to the end of the paragraph."""
        file, first = line.source, line.start + start
        end = line.end
        self.at += 1
        while self.at < len(self.lines) and self._continues():
            end = self.lines[self.at].end
            self.at += 1
        assert isinstance(file, File)
        return Text(file.text[first:end], file, first, end)

    def _continues(self) -> bool:
        line = self.lines[self.at]
        return bool(line.strip()) and not (
            _item(line) or _heading(line) or _fence(line)
            or line.lstrip().startswith(("<!--", "|"))
        )  # fmt: skip

    def _begin(self) -> None:
        self.group += 1
        self.is_list = False

    def _block(self, kind: str, cells: tuple[Text, ...]) -> Block:
        return Block(kind, self.group, self.heading, self.intro, cells)


def _heading(line: Text) -> re.Match[str] | None:
    return _HEADING.fullmatch(line) if "#" in line[:4] else None


def _fence(line: Text) -> re.Match[str] | None:
    return _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None


def _item(line: Text) -> re.Match[str] | None:
    return _ITEM.match(line) if line.lstrip()[:1] in _MARKERS else None


def _lines(file: File) -> Iterator[Text]:
    start = 0
    for line in file.text.splitlines(keepends=True):
        text = line.rstrip("\r\n")
        yield Text(text, file, start, start + len(text))
        start += len(line)


def _cells(line: Text) -> tuple[Text, ...]:
    """The cells of a row; an escaped bar separates nothing."""
    ends = [at for at, char in enumerate(line) if char == "|" and line[at - 1 : at] != "\\"]
    first = 0 if not line.lstrip().startswith("|") else ends.pop(0) + 1
    if ends and not line[ends[-1] + 1 :].strip():
        bounds = [*ends]
    else:
        bounds = [*ends, len(line)]
    found = []
    for end in bounds:
        found.append(_trimmed(line, first, end))
        first = end + 1
    return tuple(found)


def _trimmed(line: Text, start: int, end: int) -> Text:
    raw = str(line)[start:end]
    left = len(raw) - len(raw.lstrip())
    return line.part(start + left, start + max(left, len(raw.rstrip())))
