"""Sync windows of AppProjects: schedules and durations as Argo CD reads them.

Schedules are those of github.com/robfig/cron/v3 with five fields and no descriptors, durations
those of Go (pkg/apis/application/v1alpha1/types.go of Argo CD v3.5.1).
"""

from __future__ import annotations

from lint.values import lazy

_DURATION = lazy(r"[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_PART = lazy(r"(\*|\?|\w+)(?:-(\w+))?(?:/(\d+))?")
_ZONE = lazy(r"(?:CRON_)?TZ=\S+ +")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "sun mon tue wed thu fri sat".split()
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {name: index for index, name in enumerate(_MONTHS, 1)}),
    ("day of the week", 0, 6, {name: index for index, name in enumerate(_DAYS)}),
)


def is_duration(text: str) -> bool:
    """Whether Go reads it as a duration: `1h30m`, but not `1d`."""
    return _DURATION.fullmatch(text) is not None


def schedule_error(text: str) -> str:
    """Why a schedule cannot be read; empty where it can."""
    zone = _ZONE.match(text)
    fields = text[zone.end() if zone else 0 :].split()
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields, not 5"
    for field, (name, least, most, words) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if not _is_part(part, least, most, words):
                return f"{part} is no {name}"
    return ""


def _is_part(part: str, least: int, most: int, words: dict[str, int]) -> bool:
    match = _PART.fullmatch(part)
    if match is None:
        return False
    begin, end, step = match.groups()
    if step is not None and int(step) == 0:
        return False
    if begin in "*?":
        return end is None
    first, last = _number(begin, words), _number(end or begin, words)
    return first is not None and last is not None and least <= first <= last <= most


def _number(text: str, words: dict[str, int]) -> int | None:
    return int(text) if text.isdigit() else words.get(text.lower())
