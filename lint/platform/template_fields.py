"""Fields that the data of Alertmanager's templates do not have (`template/template.go`, 0.34).

Judged is where the dot is certain: at the top of a text, and inside `range .Alerts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.spelling import closest
from lint.values import NamedTuple, lazy

_ROOT = (
    "Alerts CommonAnnotations CommonLabels ExternalURL GroupKey GroupLabels NotificationReason"
    " Receiver Status TruncatedAlerts"
).split()
_ALERT = "Annotations EndsAt Fingerprint GeneratorURL Labels StartsAt Status".split()
_ACTION = lazy(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_STRING = lazy(r"\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`")
_FIELD = lazy(r"(?<![\w.)\]])(\$?)\.([A-Z]\w*)")
_OVER_ALERTS = lazy(r"range\s+(?:\$\w+\s*(?:,\s*\$\w+\s*)?:=\s*)?\$?\.Alerts(?:\.(?:Firing|Resolved))?\s*")  # fmt: skip
_OPENS = ("range", "with", "if", "define", "block")


class Slip(NamedTuple):
    """A field that there is not, and the one that was probably meant."""

    start: int
    end: int
    name: str
    meant: str


def slips(text: str) -> Iterator[Slip]:
    """The misspelt fields of a template."""
    blanked = _STRING.sub(lambda match: " " * len(match[0]), text)
    stack: list[list[str] | None] = [_ROOT]
    is_rooted = True
    for action in _ACTION.finditer(blanked):
        word = action[1].split(None, 1)[0] if action[1] else ""
        if word in ("define", "block"):
            is_rooted = False
        yield from _of_action(blanked, action, stack[-1], is_rooted=is_rooted)
        if word in _OPENS:
            stack.append(_dot(action[1], word, stack[-1]))
        elif word == "else" and len(stack) > 1:
            stack[-1] = stack[-2] if stack[-1] is stack[-2] else None
        elif word == "end" and len(stack) > 1:
            stack.pop()


def _dot(action: str, word: str, around: list[str] | None) -> list[str] | None:
    """What the dot is inside a block; None where nobody can say."""
    if word == "if":
        return around
    is_known = around is _ROOT or "$." in action
    return _ALERT if is_known and _OVER_ALERTS.fullmatch(action) else None


def _of_action(
    text: str, action: re.Match[str], dot: list[str] | None, *, is_rooted: bool
) -> Iterator[Slip]:
    for match in _FIELD.finditer(text, *action.span(1)):
        known = (_ROOT if is_rooted else None) if match[1] else dot
        if known is not None and match[2] not in known:
            meant = closest(match[2], known)
            if meant is not None:
                yield Slip(*match.span(2), match[2], meant)
