"""PromQL string literals: what they stand for, and where each character is written."""

from __future__ import annotations

import re

from lint.values import lazy

_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip
_ESCAPE = lazy(r"\\(?:x(..)|u(.{4})|U(.{8})|([0-7]{3})|(.))", re.S)


def decode(source: str, start: int, end: int) -> str:
    r"""The value of the literal ``source[start:end]``, quotes included.

    The literal must have passed the lexer. Bytes that are no UTF-8 (from
    ``\\xff``) become lone surrogates, as Python's "surrogateescape" does.
    """
    body = source[start + 1 : end - 1]
    if source[start] == "`" or "\\" not in body:
        return body
    high = False

    def plain(match: re.Match[str]) -> str:
        nonlocal high
        char, byte = _escape(match)
        high = high or byte
        return char

    text = _ESCAPE.sub(plain, body)
    if high:
        text = _join(_bytes(body, 0)[0])
    return text


def offsets(source: str, start: int, end: int) -> list[int]:
    """Source offset of each character of the value, then of the closing quote."""
    body = source[start + 1 : end - 1]
    if source[start] == "`" or "\\" not in body:
        return list(range(start + 1, end))
    data, where = _bytes(body, start + 1)
    text = _join(data)
    out = []
    index = 0
    for char in text:
        out.append(where[index])
        index += len(char.encode("utf-8", "surrogateescape"))
    out.append(end - 1)
    return out


def _escape(match: re.Match[str]) -> tuple[str, bool]:
    """The character of an escape, and whether it is a byte above ASCII."""
    hex2, hex4, hex8, octal, char = match.groups()
    if char is not None:
        return _SIMPLE.get(char, char), False
    if hex4 or hex8:
        return chr(int(hex4 or hex8, 16)), False
    code = int(hex2, 16) if hex2 else int(octal, 8)
    return chr(code), code >= 0x80


def _bytes(body: str, base: int) -> tuple[bytes, list[int]]:
    """The value as UTF-8 bytes, and for every byte where it is written."""
    data = bytearray()
    where: list[int] = []

    def add(piece: bytes, at: int) -> None:
        data.extend(piece)
        where.extend([at] * len(piece))

    done = 0
    for match in _ESCAPE.finditer(body):
        for index in range(done, match.start()):
            add(body[index].encode("utf-8", "surrogatepass"), base + index)
        char, byte = _escape(match)
        piece = bytes([ord(char)]) if byte else char.encode("utf-8", "surrogatepass")
        add(piece, base + match.start())
        done = match.end()
    for index in range(done, len(body)):
        add(body[index].encode("utf-8", "surrogatepass"), base + index)
    return bytes(data), where


def _join(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
