"""Reads JSON as Go's encoding/json reads it, with the position of every piece.

Iterative, so that depth costs memory and not the interpreter's stack. `lint.json_late`
reads a clean text faster and asks here for positions only when somebody wants one.
"""

from __future__ import annotations

import re

from lint.source import Runs, Text
from lint.tree import Duplicate, Map, Node, Seq
from lint.values import NamedTuple, lazy

_SPACE = lazy(r"[ \t\r\n]*")
_TOKEN = lazy(
    r'[ \t\r\n]*(?:"([^"\\\x00-\x1f]*)"'
    r'|("(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")'
    r"|([\[\]{},:])"
    r"|(-?(?:0|[1-9][0-9]*)(?![0-9])(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    r"|(true|false|null))"
)
_STRING_BEGUN = lazy(
    r'"(?:[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*(?!["])(?=[\\\x00-\x1f]|$)'
)
_KEY = lazy(r'[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
_SCALAR = lazy(
    r'(?:"([^"\\\x00-\x1f]*)"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)'
    r"|(true|false|null))[ \t\r\n]*,[ \t\r\n]*"
)
_ESCAPE = lazy(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_MAX_DEPTH = 1000


class JsonError(NamedTuple):
    """Why and where a text is no JSON; the offset counts characters of the text."""

    message: str
    offset: int


class JsonDocument(NamedTuple):
    """What a text says: its root, or the error that keeps it from being read."""

    root: Node | None
    error: JsonError | None = None
    duplicates: tuple[Duplicate, ...] = ()


def read(text: Text) -> JsonDocument:
    """Reads a JSON text; never raises."""
    from lint.json_late import read_late

    root = read_late(text)
    return read_exactly(text) if root is None else JsonDocument(root)


def read_exactly(text: Text) -> JsonDocument:
    """Reads a JSON text with all positions at once; never raises."""
    reader = _Reader(text)
    try:
        root = reader.read()
    except _Stop as stop:
        return JsonDocument(None, JsonError(stop.message, stop.offset))
    return JsonDocument(root, None, tuple(reader.duplicates))


class _Stop(Exception):
    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Reader:
    """One pass over the text. `stack` holds the open collections; `key` the key that
    waits for its value."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.plain = str(text)
        self.duplicates: list[Duplicate] = []
        self.at = 0

    def read(self) -> Node:
        stack: list[Map | Seq] = []
        keys: list[Text | None] = []
        key: Text | None = None
        while True:
            if stack:
                key = self._simple(stack[-1], key)
            node, opened = self._value(allow_end=bool(stack) and not stack[-1] and key is None)
            if node is not None and stack:
                self._put(stack[-1], key, node)
            if opened and isinstance(node, (Map, Seq)):
                if len(stack) > _MAX_DEPTH:
                    raise _Stop("nested deeper than 1000 levels", self.at)
                stack.append(node)
                keys.append(key)
                key = self._key(first=True) if isinstance(node, Map) else None
                if isinstance(node, Map) and key is None:
                    node.end = self.at
                    stack.pop()
                    keys.pop()
                else:
                    continue
            elif node is None:
                node = stack.pop()
                node.end = self.at
                keys.pop()
            finished, key = self._close(stack, keys, node)
            if finished is not None:
                return finished

    def _simple(self, top: Map | Seq, key: Text | None) -> Text | None:
        """Takes the scalars that are followed by a comma, most of a document, at one stroke."""
        text, plain, at = self.text, self.plain, self.at
        while True:
            match = _SCALAR.match(plain, at)
            if match is None:
                self.at = at
                return key
            at = match.end()
            which = match.lastindex or 0
            raw = match.group(which)
            kind = "str" if which == 1 else self._number_or_word(raw, which)
            start, end = match.span(which)
            self._put(top, key, Text(raw, text, start, end, kind=kind, style="json"))
            if key is None:
                continue
            found = _KEY.match(plain, at)
            if found is None:
                self.at = at
                key = self._key(first=False)
                at = self._skip()
            else:
                start, end = found.span(1)
                key = Text(found.group(1), text, start, end, style="json")
                at = found.end()

    def _number_or_word(self, raw: str, which: int) -> str:
        if which == 3:
            return _kind(raw)
        return "float" if _is_float(raw) else "int"

    def _close(
        self, stack: list[Map | Seq], keys: list[Text | None], node: Node
    ) -> tuple[Node | None, Text | None]:
        """After a value: a comma leads to the next one, a bracket closes, and the end ends."""
        while stack:
            mark, at = self._mark()
            top = stack[-1]
            if mark == ",":
                return None, self._key(first=False) if isinstance(top, Map) else None
            if mark != ("}" if isinstance(top, Map) else "]"):
                wanted = "',' or '}'" if isinstance(top, Map) else "',' or ']'"
                raise _Stop(f"expected {wanted} after the value, found {self._found(at)}", at)
            top.end = self.at
            node = stack.pop()
            keys.pop()
        end = self._skip()
        if end < len(self.plain):
            raise _Stop(f"expected the end of the JSON text, found {self._found(end)}", end)
        return node, None

    def _put(self, top: Map | Seq, key: Text | None, node: Node) -> None:
        if isinstance(top, Seq):
            top.append(node)
        elif key is not None:
            if key in top:
                first = top.key(key)
                if first is not None:
                    self.duplicates.append(Duplicate(key, first))
                    del top[first]
            top[key] = node

    def _value(self, *, allow_end: bool) -> tuple[Node | None, bool]:
        """The next value, and whether it opens a collection; None where `]` ends a list."""
        match = _TOKEN.match(self.plain, self.at)
        if match is None:
            at = self._skip()
            self._check_string(at)
            raise _Stop(f"expected a value, found {self._found(at)}", at)
        which = match.lastindex
        start, end = match.span(which or 0)
        if which in (1, 2):
            self.at = match.end()
            return self._string(match, which or 0), False
        if which == 3:
            return self._open(match, start, allow_end)
        self._no_letter_behind(end)
        self.at = end
        raw = match.group(which or 0)
        kind = self._number_or_word(raw, 3 if which == 5 else 2)
        return Text(raw, self.text, start, end, kind=kind), False

    def _open(self, match: re.Match[str], start: int, allow_end: bool) -> tuple[Node | None, bool]:
        mark = match.group(3)
        if mark == "{":
            self.at = match.end()
            return Map(self.text, start), True
        if mark == "[":
            self.at = match.end()
            return Seq(self.text, start), True
        if mark == "]" and allow_end:
            self.at = match.end()
            return None, False
        raise _Stop(f"expected a value, found {self._found(start)}", start)

    def _string(self, match: re.Match[str], which: int) -> Text:
        if which == 1:
            start, end = match.span(1)
            return Text(match.group(1), self.text, start, end, style="json")
        start, end = match.span(2)
        return Text(
            _decode(match.group(2)[1:-1]), self.text, start, end, style="json", scan=scan_string
        )

    def _key(self, *, first: bool) -> Text | None:
        """The next key with its colon; None where `}` ends an empty mapping."""
        match = _TOKEN.match(self.plain, self.at)
        which = match.lastindex if match else None
        if match is not None and which in (1, 2):
            self.at = match.end()
            key = self._string(match, which or 0)
            mark, at = self._mark()
            if mark != ":":
                raise _Stop(f"expected ':' after the key, found {self._found(at)}", at)
            return key
        at = self._skip()
        self._check_string(at)
        if first and self.plain.startswith("}", at):
            self.at = at + 1
            return None
        if self.plain.startswith("}", at):
            raise _Stop("expected a key, found '}': remove the comma before it", at)
        raise _Stop(f"expected a key in double quotes, found {self._found(at)}", at)

    def _mark(self) -> tuple[str, int]:
        at = self._skip()
        mark = self.plain[at : at + 1]
        self.at = at + 1
        return mark, at

    def _skip(self) -> int:
        match = _SPACE.match(self.plain, self.at)
        return match.end() if match else self.at

    def _no_letter_behind(self, end: int) -> None:
        behind = self.plain[end : end + 1]
        if behind.isalnum() or behind in ("_", "."):
            raise _Stop(f"expected ',' or the end of the value, found {behind!r}", end)

    def _check_string(self, at: int) -> None:
        """Where a string stands that is none: the error is where it breaks."""
        begun = _STRING_BEGUN.match(self.plain, at)
        if begun is None:
            return
        end = begun.end()
        char = self.plain[end : end + 1]
        if char == "\\":
            raise _Stop(f"unknown escape {self.plain[end : end + 2]} in a string", end)
        if char:
            raise _Stop("a line break or control character in a string: escape it", end)
        raise _Stop("a string that is not closed", at)

    def _found(self, at: int) -> str:
        if at >= len(self.plain):
            return "the end of the text"
        found = self.plain[at]
        return "a string" if found == '"' else repr(found)


def _is_float(raw: str) -> bool:
    return "." in raw or "e" in raw or "E" in raw


def _kind(raw: str) -> str:
    return "null" if raw == "null" else "bool"


def _decode(raw: str) -> str:
    value = _ESCAPE.sub(_unescape, raw)
    if "\\u" in raw:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code:
        return chr(int(code, 16))
    return _SIMPLE.get(match.group(2), match.group(2))


def scan_string(text: Text) -> Runs | None:
    """Offsets of the characters of a JSON string that holds escapes."""
    source = str(text.source)
    runs = Runs()
    at, end = text.start + 1, text.end - 1
    while at < end:
        stop = source.find("\\", at, end)
        stop = end if stop < 0 else stop
        runs.run(at, stop - at)
        at = stop
        if at < end:
            size = 6 if source[at + 1] == "u" else 2
            if size == 6 and _is_pair(source, at, end):
                size = 12
            runs.char(at, at + size)
            at += size
    return runs


def _is_pair(source: str, at: int, end: int) -> bool:
    """Whether the escape at `at` is the first half of a surrogate pair, and the other follows."""
    if at + 12 > end or not source.startswith("\\u", at + 6):
        return False
    high, low = source[at + 2 : at + 6], source[at + 8 : at + 12]
    return 0xD800 <= int(high, 16) < 0xDC00 and 0xDC00 <= int(low, 16) < 0xE000
