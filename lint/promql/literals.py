"""Where a string literal ends, or why it does not."""

from __future__ import annotations

import re

from .problem import Failure


def bad_rune(text: str, start: int, end: int) -> bool:
    """Is there a character that Go takes for broken UTF-8?"""
    return re.compile("[\ufffd\ud800-\udfff]").search(text, start, end) is not None


def string_end(text: str, start: int) -> int:
    """Where the string literal that starts here ends. Raises Failure."""
    mark = text[start]
    if mark == "`":
        end = text.find("`", start + 1)
        if bad_rune(text, start + 1, end if end >= 0 else len(text)):
            raise Failure("invalid UTF-8 rune", start)
        if end < 0:
            raise Failure("unterminated raw string", start)
        return end + 1
    at = start + 1
    stop = re.compile(rf"[{mark}\\\n\ufffd\ud800-\udfff]")
    while True:
        match = stop.search(text, at)
        if match is None or match[0] == "\n":
            raise Failure("unterminated quoted string", start)
        at = match.end()
        if match[0] == mark:
            return at
        if match[0] != "\\":
            raise Failure("invalid UTF-8 rune", start)
        at = _escape_end(text, at, start, mark)


_ESCAPES = {"x": (2, 16, 255), "u": (4, 16, 0x10FFFF), "U": (8, 16, 0x10FFFF)}


def _escape_end(text: str, at: int, start: int, mark: str) -> int:
    """Where the escape after the backslash ends. Raises Failure."""
    char = text[at : at + 1]
    if not char:
        raise Failure("escape sequence not terminated", start)
    if char in "abfnrtv\\" or char == mark:
        return at + 1
    if char in "01234567":
        count, base, most = 3, 8, 255
    elif char in _ESCAPES:
        count, base, most = _ESCAPES[char]
        at += 1
    else:
        raise Failure(f"unknown escape sequence {_code_point(char)}", start)
    value = 0
    for index in range(at, at + count):
        digit = text[index : index + 1]
        worth = "0123456789abcdef".find(digit.lower()) if digit.isascii() and digit else -1
        if not digit:
            raise Failure("escape sequence not terminated", start)
        if not 0 <= worth < base:
            raise Failure(f"illegal character {_code_point(digit)} in escape sequence", start)
        value = value * base + worth
    if value > most or 0xD800 <= value < 0xE000:
        raise Failure("escape sequence is an invalid Unicode code point", start)
    return at + count


def _code_point(char: str) -> str:
    code = f"U+{ord(char):04X}"
    return f"{code} '{char}'" if char.isprintable() else code
