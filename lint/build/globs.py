"""Argo CD's globs, as its library reads them (gobwas/glob)."""

from __future__ import annotations

import re
from functools import cache

_SPECIAL = frozenset("*?[{\\")


def matches(pattern: str, text: str, *, separator: str = "") -> bool:
    """Whether a glob covers a text: `*` and `?` stop at the separator, `**` does not; a lone
    `*` is everything; `[a-z]`, `[!a-z]` and `{a,b}` choose. One that is no glob covers nothing."""
    if _SPECIAL.isdisjoint(pattern):
        return str(pattern) == str(text)
    if pattern == "*":
        return True
    compiled = _compiled(str(pattern), separator)
    return compiled is not None and compiled.fullmatch(text) is not None


def covers(pattern: str, text: str, *, separator: str = "") -> bool:
    """As `matches`, for lists that may deny: `!` covers all that the rest does not."""
    if pattern.startswith("!"):
        return not matches(pattern[1:], text, separator=separator)
    return matches(pattern, text, separator=separator)


@cache
def _compiled(pattern: str, separator: str) -> re.Pattern[str] | None:
    other = f"[^{re.escape(separator)}]" if separator else "."
    out: list[str] = []
    depth = at = 0
    while at < len(pattern):
        char, step, piece = pattern[at], 1, ""
        if pattern.startswith("**", at):
            step, piece = 2, ".*"
        elif char == "*":
            piece = f"{other}*"
        elif char == "?":
            piece = other
        elif char == "[":
            end = pattern.find("]", at + 2)
            step, piece = end + 1 - at, _class(pattern[at + 1 : end])
            if end < 0:
                return None
        elif char == "\\":
            step, piece = 2, re.escape(pattern[at + 1 : at + 2])
        elif char in "{}" or (char == "," and depth):
            depth += {"{": 1, "}": -1, ",": 0}[char]
            piece = {"{": "(?:", "}": ")", ",": "|"}[char]
        else:
            piece = re.escape(char)
        if depth < 0:
            return None
        out.append(piece)
        at += step
    try:
        return None if depth else re.compile("".join(out), re.DOTALL)
    except re.error:
        return None


def _class(body: str) -> str:
    """A choice of characters, in Python's words."""
    negated = body.startswith("!")
    inner = body[negated:].replace("\\", "\\\\").replace("^", "\\^").replace("[", "\\[")
    return f"[{'^' if negated else ''}{inner}]"
