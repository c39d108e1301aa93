"""Where a number or a duration ends: the slow, exact way.

Ordinary numbers never come here. The steps follow Prometheus' scanNumber, for
its mistakes are part of the language: where it stops decides what is an error.
"""

from __future__ import annotations

_DIGITS = "0123456789"
_HEX = "0123456789abcdefABCDEF"
_WORD = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_AFTER = "._eE"


def scan(text: str, at: int) -> tuple[str, int]:
    """("num" | "dur" | "bad", end) of what starts at ``at``."""
    good, end = _number(text, at)
    if good:
        return "num", end
    good, end = _duration(text, end)
    return ("dur" if good else "bad"), end


def _is(text: str, at: int, chars: str) -> bool:
    return at < len(text) and text[at] in chars


def _number(text: str, at: int) -> tuple[bool, int]:
    first = at
    digits = _DIGITS
    if _is(text, at, "0"):
        at += 1
        if _is(text, at, "xX"):
            at += 1
            if _is(text, at, "_"):
                at += 1
            digits = _HEX
    if _is(text, at, "."):
        at += 1
    if _is(text, at, digits):
        at += 1
    good, at = _rest(text, at, digits)
    if not good or at == first:
        return False, at
    return not (at < len(text) and text[at] in _WORD), at


def _rest(text: str, at: int, digits: str) -> tuple[bool, int]:
    """Digits, dots, exponents and underscores after the first digit."""
    dot = exponent = False
    while at < len(text):
        char = text[at]
        if char == ".":
            at += 1
            if dot or digits is _HEX:
                if not dot and _is(text, at, "_."):
                    at += 1
                return False, at
            dot = True
            if _is(text, at, "_."):
                return False, at + 1
        elif char in "eE":
            at += 1
            if exponent:
                return False, at
            exponent = True
            if _is(text, at, "+-"):
                at += 1
            if at >= len(text) or text[at] in _AFTER:
                return False, min(at + 1, len(text))
        elif char == "_":
            at += 1
            if at >= len(text) or text[at] in _AFTER:
                return False, min(at + 1, len(text))
        elif char in digits:
            while at < len(text) and text[at] in digits:
                at += 1
        else:
            break
    return True, at


def _duration(text: str, at: int) -> tuple[bool, int]:
    """The unit after the digits, then more digits and units."""
    if not _is(text, at, "smhdwy"):
        return False, at
    at += 1
    if _is(text, at, "s"):
        at += 1
    while _is(text, at, _DIGITS):
        while _is(text, at, _DIGITS):
            at += 1
        if not _is(text, at, "smhdw"):
            return False, at
        at += 1
        if _is(text, at, "s"):
            at += 1
    if at < len(text) and text[at] in _WORD:
        return False, at + 1
    return True, at
