"""The outermost alternatives of a regular expression, and what is needless about it."""

from __future__ import annotations

_EVERYTHING = frozenset({".*", "(.*)", "(?:.*)", "[\\s\\S]*", "(.*?)", ".*?"})
_META = frozenset("\\.+*?()|[]{}^$")


def is_plain(pattern: str) -> bool:
    """Whether it is a word like any other, without a meaning as a pattern."""
    return _META.isdisjoint(pattern)


def alternatives(pattern: str) -> list[str] | None:
    """What stands between the outermost bars; None where the pattern is too intricate."""
    if "\\Q" in pattern:
        return None
    found, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            end = pattern.find("]", at + (3 if pattern[at + 1 : at + 2] == "^" else 2))
            if end < 0 or "[" in pattern[at + 1 : end] or "\\" in pattern[at:end]:
                return None
            at = end
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            found.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*found, pattern[start:]]


def matches_all(pattern: str) -> bool:
    """Whether it matches any text at all, the empty one included."""
    return any(unanchored(each) in _EVERYTHING for each in alternatives(pattern) or ())


def unanchored(pattern: str) -> str:
    """Without the anchors at its ends, which Prometheus sets anyway."""
    pattern = pattern.removeprefix("^")
    escapes = len(pattern[:-1]) - len(pattern[:-1].rstrip("\\"))
    return pattern[:-1] if pattern.endswith("$") and escapes % 2 == 0 else pattern
