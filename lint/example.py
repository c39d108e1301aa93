r"""The examples of a rule: files in one string, what is to be reported marked by « and ».

    -- apps/x.yaml --            a file; what stands before the first header is
                                 `manifests/example.yaml`
    -- apps/x.yaml -> ../y --    a link
    -- apps/x.yaml (9 bytes) --  a file of this size
    -- apps/x.yaml (pipe) --     a named pipe
    -- base:apps/x.yaml --       the file as it was, in what the files are compared with

The body of a link, a size or a pipe only holds marks. A lone surrogate `\\udcXX` is the byte XX.
"""

from __future__ import annotations

import os
import re

from lint.files import DiskFiles, Files, MemoryFiles
from lint.values import NamedTuple, lazy

DEFAULT_PATH = "manifests/example.yaml"
_HEADER = lazy(
    r"^-- (base:)?(\S+)(?: (->) (\S+)| \((\d+) bytes\)| \((pipe)\))? --\n?", re.MULTILINE
)
_MARKS = lazy("[«»]")
_SPARSE = 1024 * 1024


class Mark(NamedTuple):
    """What must be reported: offsets in a file, `end` exclusive."""

    path: str
    start: int
    end: int


class Part(NamedTuple):
    """One file of an example, without its marks."""

    path: str
    text: str
    marks: tuple[Mark, ...] = ()
    link: str | None = None
    size: int | None = None
    pipe: bool = False
    base: bool = False

    @property
    def needs_disk(self) -> bool:
        """Whether memory cannot hold it."""
        bytes_ = any("\udc80" <= char <= "\udcff" for char in self.text)
        return bytes_ or self.pipe or self.link is not None or self.size is not None


def parse(example: str) -> tuple[Part, ...]:
    """The files of an example."""
    text = example.removeprefix("\n")
    headers = list(_HEADER.finditer(text))
    first = headers[0].start() if headers else len(text)
    parts = []
    if text[:first].strip():
        parts.append(_part(DEFAULT_PATH, text[:first]))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    for header, end in zip(headers, ends, strict=False):
        base, path, _, link, size, pipe = header.groups()
        part = _part(path, text[header.end() : end])._replace(link=link, base=bool(base))
        parts.append(part._replace(size=int(size) if size else None, pipe=bool(pipe)))
    return tuple(parts)


def marks(example: str) -> list[Mark]:
    """All marks of an example."""
    return sorted(mark for part in parse(example) for mark in part.marks)


def files(example: str, folder: str) -> Files:
    """The files of an example: in memory, or below the folder where memory cannot hold them."""
    parts = [part for part in parse(example) if not part.base]
    if not any(part.needs_disk for part in parts):
        return MemoryFiles({part.path: part.text for part in parts})
    for part in parts:
        _write(part, os.path.join(folder, part.path))
    return DiskFiles(folder)


def base(example: str) -> Files | None:
    """The files that those of an example are compared with; None where it has none."""
    texts = {part.path: part.text for part in parse(example) if part.base}
    return MemoryFiles(texts) if texts else None


def show(example: str) -> str:
    """An example for reading: carets below what is marked."""
    parts = parse(example)
    lines: list[str] = []
    for part in parts:
        if len(parts) > 1 or part.path != DEFAULT_PATH:
            where = f"base:{part.path}" if part.base else part.path
            lines.append(f"-- {where}{_special(part)} --")
        lines += _with_carets(part)
    return "\n".join(lines).rstrip() + "\n"


def _special(part: Part) -> str:
    if part.link is not None:
        return f" -> {part.link}"
    if part.size is not None:
        return f" ({part.size} bytes)"
    return " (pipe)" if part.pipe else ""


def _part(path: str, text: str) -> Part:
    found: list[Mark] = []
    opened: list[int] = []
    for count, match in enumerate(_MARKS.finditer(text)):
        at = match.start() - count
        if match.group() == "«":
            opened.append(at)
        elif opened:
            found.append(Mark(path, opened.pop(), at))
    return Part(path, _MARKS.sub("", text), tuple(sorted(found)))


def _write(part: Part, path: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if part.link is not None:
        os.symlink(part.link, path)
    elif part.pipe:
        os.mkfifo(path)
    else:
        with open(path, "wb") as stream:
            stream.write(part.text.encode("utf-8", "surrogateescape"))
            if part.size is not None and part.size < _SPARSE:
                stream.write(b"x" * (part.size - stream.tell()))
            elif part.size is not None:
                stream.truncate(part.size)


def _with_carets(part: Part) -> list[str]:
    lines: list[str] = []
    at = 0
    for line in part.text.splitlines(keepends=True):
        plain = line.rstrip("\r\n")
        lines.append("".join(char if char.isprintable() else _escape(char) for char in plain))
        carets = [" "] * (len(plain) + 1)
        for mark in part.marks:
            for offset in range(
                max(mark.start, at), min(max(mark.end, mark.start + 1), at + len(carets))
            ):
                carets[offset - at] = "^"
        if "^" in carets:
            lines.append("".join(carets).rstrip())
        at += len(line)
    if any(mark.start >= at for mark in part.marks):
        lines.append("^")
    return lines


def _escape(char: str) -> str:
    if char == "\t":
        return char
    code = ord(char)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(char)[1:-1]
