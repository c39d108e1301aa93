"""What a schema asks of a text: its pattern and its format.

Compiling a pattern costs more than the walk over a whole object, so what
can be seen without it is: the rest of the answers are the regular expression's.
"""

from __future__ import annotations

from collections.abc import Callable

from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    import re

FORMATS = {
    "byte": (
        r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
        "base64",
    ),
    "date-time": (
        r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)",
        "a time like 2026-01-31T12:00:00Z",
    ),
}
"""The formats that are checked: a pattern for the whole text, and a noun."""

_DURATION = (
    "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$"
)
_QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]"
    r"|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_UNITS = {
    _DURATION: ("s", "m", "h", "d"),
    _QUANTITY: ("", "m", "Mi", "Gi", "Ti", "Ki", "k", "M", "G"),
    r"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$": ("s", "m", "h"),
    "^[0-9]+(ms|s|m|h)$": ("s", "m", "h"),
}
"""Patterns that a whole number with one of these units matches."""

_seen: dict[str, Callable[[str], bool]] = {}
_compiled: dict[str, re.Pattern[str] | None] = {}


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of Go's is in a text; one that Python does not know is in all."""
    if pattern not in _seen:
        _seen[pattern] = _at_sight(pattern)
    if _seen[pattern](text):
        return True
    found = compiled(pattern)
    return found is None or bool(found.search(text))


def has_format(name: str, text: str) -> bool:
    """Whether a text has a format, one of FORMATS; line breaks are no matter."""
    import re

    return bool(re.fullmatch(FORMATS[name][0], text.replace("\n", "").replace("\r", "")))


def _at_sight(pattern: str) -> Callable[[str], bool]:
    """A quick check: what it accepts matches the pattern, what it does not may match as well."""
    if pattern in _UNITS:
        units = _UNITS[pattern]
        return lambda text: any(
            _number(text[: len(text) - len(unit)], text, unit) for unit in units
        )
    if pattern.startswith("^(") and pattern.endswith(")?)?$"):
        inner = _at_sight(f"^{pattern[2:-3]}$")
        return lambda text: text == "" or inner(text)
    first, every, last = _classes(pattern)
    return lambda text: text[:1] in first and text[-1:] in last and every.issuperset(text)


def _number(digits: str, text: str, unit: str) -> bool:
    return text.endswith(unit) and digits.isdecimal() and digits.isascii()


def _classes(pattern: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The characters for the first, every and the last place of a text, of these patterns:

    `^[every]+$`, `^[first][every]*$` and `^[first]([every]*[last])?$`.
    """
    none = frozenset[str](), frozenset[str](), frozenset[str]()
    parts = pattern.removeprefix("^[").replace("](", "]*").replace("][", "]*[").split("]")
    inside = [_characters(part.lstrip("*[")) for part in parts[:-1]]
    if "\\" in pattern or "^" in pattern[1:] or not inside:
        return none
    first, every, last = inside[0], inside[min(1, len(inside) - 1)], inside[-1]
    forms = {
        1: "^[{}]+$",
        2: "^[{}][{}]*$",
        3: "^[{}]([{}]*[{}])?$",
    }
    shown = [part.removeprefix("*").removeprefix("[") for part in parts[:-1]]
    if forms.get(len(inside), "").format(*shown) != pattern or not every >= first | last:
        return none
    return first, every, last


def _characters(inside: str) -> frozenset[str]:
    found: set[str] = set()
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            found.update(map(chr, range(ord(inside[at]), ord(inside[at + 2]) + 1)))
            at += 3
        else:
            found.add(inside[at])
            at += 1
    return frozenset(found)


def compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern of Go's as one of Python's; None where Python has no such thing."""
    if pattern not in _compiled:
        _compiled[pattern] = _translated(pattern)
    return _compiled[pattern]


def _translated(pattern: str) -> re.Pattern[str] | None:
    import re

    if "[[:" in pattern or "\\p" in pattern:
        return None
    flags = re.ASCII
    if pattern.startswith(("(?i)", "^(?i)")):
        pattern, flags = pattern.replace("(?i)", "", 1), flags | re.IGNORECASE
    # Python wants flags inside a group written as a group of their own.
    pattern = re.sub(r"\(\(\?i\)([^()]*)\)", r"((?i:\1))", pattern)
    # In Go `$` is the end of the text; in Python a line break may follow it.
    pattern = re.sub(r"(?<!\\)\$(?=$|[|)])", r"\\Z", pattern)
    try:
        return re.compile(pattern, flags)
    except re.error:
        return None
