"""What a YAML scalar means, and where each of its characters is written.

The parser hands over values and token boundaries; the offsets inside a token are
worked out here, when somebody asks, by decoding the token once more. A decoding
that does not give the parser's value is dropped: then the whole token is the answer.
"""

from __future__ import annotations

from lint.source import Runs, Text
from lint.values import lazy

_INT = lazy(r"[-+]?(?:0|[1-9][0-9_]*|0[0-7_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+)$")
_FLOAT = lazy(
    r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$"
)
_CLOCK = r"[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?"
_DATE = lazy(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    rf"(?:[Tt]{_CLOCK}(?:Z|[-+][0-9]{{2}}:[0-9]{{2}})| +{_CLOCK})?$"
)
_INFINITIES = (float("inf"), float("-inf"))
_NUMBER_START = frozenset("-+.0123456789")

KUSTOMIZE = {
    "": "null",
    "~": "null",
    "null": "null",
    "Null": "null",
    "NULL": "null",
    "true": "bool",
    "True": "bool",
    "TRUE": "bool",
    "false": "bool",
    "False": "bool",
    "FALSE": "bool",
}
"""Words with a meaning for kustomize (yaml.v3): `off` and `yes` are strings."""

KUBERNETES = KUSTOMIZE | dict.fromkeys(
    "y Y yes Yes YES n N no No NO on On ON off Off OFF".split(), "bool"
)
"""Words with a meaning for `kubectl apply` and plain Argo CD directories (sigs.k8s.io/yaml)."""


def kind_of(value: str, words: dict[str, str]) -> str:
    """The kind of an unquoted scalar, given the words its reader knows."""
    word = words.get(value)
    if word is not None:
        return word
    if value[0] not in _NUMBER_START:
        return "str"
    if value.isdecimal() and value.isascii() and value[0] != "0":
        return "int"
    if _INT.match(value):
        return "int"
    if value[-1] not in "0123456789.fFnNyY":
        return "str"
    if _FLOAT.match(value):
        return "str" if _is_too_large(value) else "float"
    if words is KUSTOMIZE and value[4:5] == "-" and _DATE.match(value):
        return "timestamp"
    return "str"


def _is_too_large(value: str) -> bool:
    return value[-1] not in "fFnN" and float(value.replace("_", "")) in _INFINITIES


def scan_quoted(text: Text) -> Runs | None:
    """Offsets for flow scalars: plain, '…' and "…", with folded lines and escapes."""
    raw = _source(text)[text.start : text.end]
    quote = raw[:1] if text.style in ("single", "double") else ""
    decoder = _Flow(raw, len(quote), len(raw) - len(quote), quote)
    return decoder.scan(text)


def scan_block(text: Text) -> Runs | None:
    """Offsets for block scalars: | and >, with chomping and indentation."""
    return _Block(_source(text), text).scan()


def _source(text: Text) -> str:
    return str(text.source) if isinstance(text.source, Text) else text.source.text


_DOUBLE = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_HEX = {"x": 2, "u": 4, "U": 8}
_BREAKS = "\r\n\x85\u2028\u2029"
_ORDINARY = lazy(r"[^ \t\r\n\x85\u2028\u2029\\']+")
_CONTENT = lazy(r"[^\r\n\x85\u2028\u2029]+")


class _Flow:
    """Decodes one flow scalar into `value` and `runs`."""

    def __init__(self, raw: str, at: int, end: int, quote: str) -> None:
        self.raw, self.at, self.end, self.quote = raw, at, end, quote
        self.base = 0
        self.value: list[str] = []
        self.runs = Runs()

    def scan(self, text: Text) -> Runs | None:
        self.base = text.start
        while self.at < self.end:
            self._step()
        return self.runs if "".join(self.value) == text else None

    def _put(self, char: str, start: int, end: int) -> None:
        self.value.append(char)
        self.runs.char(self.base + start, self.base + end)

    def _step(self) -> None:
        raw, at = self.raw, self.at
        char = raw[at]
        if char in " \t" or char in _BREAKS:
            self._space()
        elif char == "\\" and self.quote == '"':
            self._escape()
        elif char == "'" and self.quote == "'":
            self._put("'", at, at + 2)
            self.at += 2
        else:
            match = _ORDINARY.match(raw, at, self.end)
            end = match.end() if match else at + 1
            self.value.append(raw[at:end])
            self.runs.run(self.base + at, end - at)
            self.at = end

    def _space(self) -> None:
        """White space: kept within a line, folded around line breaks."""
        start, at, end, raw = self.at, self.at, self.end, self.raw
        while at < end and raw[at] in " \t":
            at += 1
        if at >= end or raw[at] not in _BREAKS:
            for index in range(start, at):
                self._put(raw[index], index, index + 1)
            self.at = at
            return
        self.at = self._fold(at, first=True)

    def _fold(self, at: int, *, first: bool) -> int:
        raw, end = self.raw, self.end
        breaks: list[tuple[str, int, int]] = []
        while at < end and (raw[at] in " \t" or raw[at] in _BREAKS):
            if raw[at] in _BREAKS:
                size = 2 if raw.startswith("\r\n", at) else 1
                breaks.append((raw[at] if raw[at] in "\u2028\u2029" else "\n", at, at + size))
                at += size
            else:
                at += 1
        if first and breaks and breaks[0][0] == "\n":
            _, start, stop = breaks.pop(0)
            if not breaks:
                self._put(" ", start, stop)
        for char, start, stop in breaks:
            self._put(char, start, stop)
        return at

    def _escape(self) -> None:
        raw, at = self.raw, self.at
        code = raw[at + 1 : at + 2]
        if code and code in _BREAKS:
            size = 2 if raw.startswith("\r\n", at + 1) else 1
            self.at = self._fold(at + 1 + size, first=False)
            return
        size = _HEX.get(code, 0)
        stop = at + 2 + size
        try:
            char = chr(int(raw[at + 2 : stop], 16)) if size else _DOUBLE.get(code, code)
        except ValueError:
            char = code
        self._put(char, at, stop)
        self.at = stop


class _Block:
    """Decodes one block scalar, as libyaml's own scanner does it."""

    def __init__(self, source: str, text: Text) -> None:
        self.source, self.text = source, text
        self.value: list[str] = []
        self.runs = Runs()
        header_end = source.find("\n", text.start)
        self.at = len(source) if header_end < 0 else header_end + 1
        self.end = text.end
        header = source[text.start : self.at]
        self.literal = header.startswith("|")
        marks = header.split("#")[0]
        self.chomp = 1 if "+" in marks else (-1 if "-" in marks else 0)

    def scan(self) -> Runs | None:
        indent = self._indent()
        pending: list[tuple[str, int, int]] = []
        blanks: list[tuple[str, int, int]] = self._blank_lines(indent)
        leading_blank = False
        while self._column(indent):
            trailing_blank = self.source[self.at] in " \t"
            if not self.literal and pending and not leading_blank and not trailing_blank:
                if not blanks:
                    self._put(" ", *pending[0][1:])
            else:
                self._extend(pending)
            self._extend(blanks)
            leading_blank = trailing_blank
            pending = self._line()
            blanks = self._blank_lines(indent)
        if self.chomp >= 0:
            self._extend(pending)
        if self.chomp > 0:
            self._extend(blanks)
        return self.runs if "".join(self.value) == self.text else None

    def _put(self, char: str, start: int, end: int) -> None:
        self.value.append(char)
        self.runs.char(start, end)

    def _extend(self, chars: list[tuple[str, int, int]]) -> None:
        for char in chars:
            self._put(*char)

    def _indent(self) -> int:
        """Found from the first line with content, less the blanks its value begins with."""
        at = self.at
        while at < len(self.source):
            stop = self.source.find("\n", at)
            line = self.source[at : len(self.source) if stop < 0 else stop]
            if line.strip(" \r"):
                content = self.text.lstrip("\n")
                return len(line) - len(line.lstrip(" ")) - (len(content) - len(content.lstrip(" ")))
            if stop < 0:
                break
            at = stop + 1
        return 0

    def _column(self, indent: int) -> bool:
        """Steps over the indentation; whether a line with content stands behind it."""
        source, at = self.source, self.at
        if at >= self.end or source[at : at + indent].strip(" "):
            return False
        if at + indent >= len(source):
            return False
        self.at = at + indent
        return True

    def _blank_lines(self, indent: int) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = []
        source = self.source
        while self.at < len(source):
            at = self.at
            while at < len(source) and at - self.at < indent and source[at] == " ":
                at += 1
            mark = _break(source, at)
            if mark is None:
                break
            found.append(mark)
            self.at = mark[2]
        return found

    def _line(self) -> list[tuple[str, int, int]]:
        source = self.source
        match = _CONTENT.match(source, self.at)
        if match is not None:
            self.value.append(match.group())
            self.runs.run(self.at, match.end() - self.at)
            self.at = match.end()
        mark = _break(source, self.at)
        if mark is None:
            return []
        self.at = mark[2]
        return [mark]


def _break(source: str, at: int) -> tuple[str, int, int] | None:
    char = source[at : at + 1]
    if not char or char not in _BREAKS:
        return None
    size = 2 if source.startswith("\r\n", at) else 1
    return (char if char in "\u2028\u2029" else "\n", at, at + size)
