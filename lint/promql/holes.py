"""Grafana variables in an expression: how they are written and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable

from lint.values import lazy

from .ast import Hole

Variables = Callable[[str], bool]
"""Says whether a variable of this name is defined (built-in ones included)."""

QUOTING = frozenset({"doublequote", "singlequote", "json"})
"""Formats that put quotes around the value themselves."""

_VARIABLE = r"(?:\$\w+|\[\[\w+?(?::\w+)?\]\]|\$\{\w+(?:\.[^:^}]+)?(?::[^}]+)?\})"
_PARTS = (
    r"\$(?P<plain>\w+)"
    r"|\[\[(?P<old>\w+?)(?::(?P<old_format>\w+))?\]\]"
    r"|\$\{(?P<braced>\w+)(?:\.(?P<field>[^:^}]+))?(?::(?P<format>[^}]+))?\}"
)

_ONE = lazy(_VARIABLE, re.A)
_ALL = lazy(_PARTS, re.A)
_NAME = lazy(rf"(?:[0-9]*\.)?(?:[\w:]*{_VARIABLE})+[\w:]*", re.A)
_WORD = lazy(rf"(?:[0-9]*\.)?(?:\w*{_VARIABLE})+\w*", re.A)


def possible(text: str) -> bool:
    """Can there be a variable at all?"""
    return "$" in text or "[[" in text


def variable_at(text: str, at: int) -> bool:
    """Is a variable, defined or not, written here?"""
    return _ONE.match(text, at) is not None


def token_end(text: str, at: int, names: bool) -> int:
    """Where a run of text and variables ends; ``at`` itself when none starts here.

    ``names`` says that colons belong to the text, as they do in metric names.
    """
    match = (_NAME if names else _WORD).match(text, at)
    return match.end() if match else at


def holes(text: str, start: int, end: int, place: str) -> list[Hole]:
    """Every variable written between the offsets, defined or not."""
    found = []
    for match in _ALL.finditer(text, start, end):
        name = match["plain"] or match["old"] or match["braced"]
        form = match["old_format"] or match["format"] or ""
        found.append(Hole(name, form, match["field"] or "", match.start(), match.end(), place))
    return found


def fill(value: str, defined: Variables, filler: str = "x") -> str:
    """The value with every defined variable replaced by an ordinary character."""

    def plain(match: re.Match[str]) -> str:
        name = match["plain"] or match["old"] or match["braced"]
        return filler if defined(name) else match[0]

    return _ALL.sub(plain, value)


def undefined(hole: Hole, defined: Variables) -> str:
    """The message for a variable that is not defined, with what was meant if it shows."""
    name = hole.name
    for end in range(len(name) - 1, 0, -1):
        if name[end] == "_" and defined(name[:end]):
            return f'undefined variable "{name}" (write ${{{name[:end]}}}{name[end:]} for the variable "{name[:end]}")'
    return f'undefined variable "{name}"'
