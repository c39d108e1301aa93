"""Time intervals as Alertmanager, and so Grafana, reads them.

Source: prometheus/alertmanager v0.28.1, `timeinterval/timeinterval.go`: times are HH:MM and the end, up
to 24:00, is after the start; days, months and years are single or `first:last`; days of a
month count from its end where they are negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lint.source import Text
from lint.tree import Map
from lint.values import lazy

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip

_SHORTEST = 28
_TIME = lazy(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_INTEGER = lazy(r"[+-]?[0-9]+")

Flaw = tuple[Text, str]


def flaws(interval: Map) -> Iterator[Flaw]:
    """What is wrong with a time interval, and where."""
    for times in interval.maps("times"):
        yield from _times(times)
    for field, read, noun in (
        ("weekdays", _weekday, "a day of the week"),
        ("days_of_month", _day, "a day of a month"),
        ("months", _month, "a month"),
        ("years", _integer, "a year"),
    ):
        for text in interval.texts(field):
            problem = _range(text, read, noun)
            if problem:
                yield text, problem


def _range(text: str, read: Callable[[str], int | None], noun: str) -> str:
    """What is wrong with `first:last`, or with one value."""
    if "$" in text:
        return ""
    first, *rest = text.lower().split(":")
    last = rest[0] if rest else first
    start, end = read(first), read(last)
    if len(rest) > 1 or start is None or end is None:
        wrong = text if len(rest) > 1 else first if start is None else last
        return f"{wrong} is not {noun}"
    return f"{text} ends before it starts" if _is_backwards(start, end) else ""


def _is_backwards(start: int, end: int) -> bool:
    """Whether a range ends before it starts in every month; negative days count from its end,
    and the shortest month has 28."""
    if start < 0 < end:
        return True
    return _from_start(start) > _from_start(end)


def _from_start(day: int) -> int:
    return day + _SHORTEST if day < 0 else day


def _times(times: Map) -> Iterator[Flaw]:
    start, end = times.text("start_time"), times.text("end_time")
    if start is None or end is None or "$" in start + end:
        return
    wrong = next((text for text in (start, end) if not _TIME.fullmatch(text)), None)
    if wrong is not None:
        yield wrong, f"{wrong} is no time like 08:00"
    elif start >= end:
        yield end, f"{end} is not after {start}"


def _weekday(text: str) -> int | None:
    return _DAYS.index(text) + 1 if text in _DAYS else None


def _month(text: str) -> int | None:
    return _MONTHS.index(text) + 1 if text in _MONTHS else _integer(text)


def _day(text: str) -> int | None:
    number = _integer(text)
    return number if number is not None and 1 <= abs(number) <= 31 else None


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None
