"""RE2 regular expressions, as far as PromQL needs them.

``error`` says what Prometheus (Go's regexp/syntax, with the Perl flags) would
say about a pattern. ``matches`` and ``translate`` go through Python's ``re``,
whose dialect is another one: patterns are translated piece by piece.
"""

from __future__ import annotations

import re

from lint.values import lazy

_PLAIN = lazy(r"(?:[\w:/ ,@#%&=;<>'\"!~-]|\.(?:[*+]\??)?|\||\\[.\-/])*", re.A)
_META = frozenset("\\.+*?()|[]{}^$")
_COSTLY = 10**8

_translated: dict[str, Translation | None] = {}


class Translation:
    """A pattern for Python's ``re`` and what is known about running it.

    ``ascii_only``: right only for values in ASCII. ``risky``: may take
    exponential time. ``loops``: how many unbounded repetitions there are.
    """

    __slots__ = ("ascii_only", "compiled", "loops", "pattern", "risky")

    def __init__(self, pattern: str, ascii_only: bool, risky: bool, loops: int) -> None:
        self.pattern = pattern
        self.ascii_only = ascii_only
        self.risky = risky
        self.loops = loops
        self.compiled: re.Pattern[str] | None = None


def error(pattern: str) -> str:
    """What is wrong with the pattern, in Go's words; "" if nothing."""
    if _PLAIN.fullmatch(pattern):
        return ""
    from .re2 import Reader, Wrong

    if not pattern.isascii() and any("\udc80" <= char <= "\udcff" for char in pattern):
        if not _META.intersection(pattern.replace("|", "")):
            return ""
        return f"error parsing regexp: invalid UTF-8: `{pattern}`"
    try:
        Reader(pattern).read()
    except Wrong as wrong:
        return f"error parsing regexp: {wrong.args[0]}: `{wrong.args[1]}`"
    return ""


def translate(pattern: str) -> str | None:
    """The whole pattern for ``re`` with ``re.A``, to be used with fullmatch.

    None when the pattern is no RE2 or its meaning cannot be kept.
    """
    found = _translation(pattern)
    return found.pattern if found else None


def matches(pattern: str, value: str) -> bool | None:
    """Does ``^(?s:pattern)$`` match the value? None when that cannot be decided here."""
    if not _META.intersection(pattern):
        return pattern == value
    if pattern in (".*", ".+"):
        return pattern == ".*" or value != ""
    found = _translation(pattern)
    if found is None or (found.ascii_only and not value.isascii()):
        return None
    length = len(value)
    if (found.risky and length > 20) or (found.loops > 1 and length**found.loops > _COSTLY):
        return None
    if found.compiled is None:
        try:
            found.compiled = re.compile(found.pattern, re.A)
        except (re.error, OverflowError, RecursionError):
            _translated[pattern] = None
            return None
    return found.compiled.fullmatch(value) is not None


def _translation(pattern: str) -> Translation | None:
    if pattern not in _translated:
        from .re2 import Reader, Wrong

        try:
            piece = Reader(pattern).read()
        except Wrong:
            _translated[pattern] = None
        else:
            _translated[pattern] = Translation(
                piece.source, piece.ascii_only, piece.risky, piece.loops
            )
    return _translated[pattern]
