"""Grafana's relative times, and the step of a query."""

from __future__ import annotations

import re

from lint.values import NamedTuple

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}
_STEPS = (
    1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200,
    86400, 604800, 2592000, 31536000,
)  # fmt: skip
_NAMES = {
    "s": "second",
    "m": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "M": "month",
    "y": "year",
}
_SO_FAR = {
    "now/d": "Today so far",
    "now/w": "This week so far",
    "now/M": "This month so far",
    "now/y": "This year so far",
}
_POINTS = 240
DEFAULT_SCRAPE = 15
"""Seconds between scrapes where the datasource does not say."""


class Window(NamedTuple):
    """A range of time in seconds since 1970, and the seconds between two points."""

    start: int
    end: int
    step: int

    @property
    def times(self) -> tuple[int, ...]:
        """The points of a range query, in milliseconds."""
        first = self.start - self.start % self.step
        return tuple(at * 1000 for at in range(first, self.end + 1, self.step))


def window(start: str, end: str, now: int, scrape: int = DEFAULT_SCRAPE) -> Window:
    """The window of a dashboard's `time`, six hours where it does not say."""
    last = moment(end, now)
    last = now if last is None else last
    first = moment(start, now)
    first = last - 6 * 3600 if first is None or first >= last else first
    return Window(first, last, step_of(last - first, scrape))


def overridden(when: Window, time_from: str, time_shift: str, now: int) -> tuple[Window, str]:
    """The window of a panel with a relative time or a shift of its own, and what Grafana
    writes beside its title; without one, the dashboard's and nothing."""
    words = []
    if time_from:
        start = time_from if "now" in time_from else f"now-{time_from}"
        first = moment(start, now)
        if first is not None and first < now:
            when = Window(first, now, step_of(now - first))
            words.append(spoken(start, "now"))
    if time_shift:
        to = moment(f"now-{time_shift}", now)
        if to is not None:
            by = now - to
            when = when._replace(start=when.start - by, end=when.end - by)
            words.append(f"timeshift -{time_shift}")
    return when, " ".join(words)


def spoken(start: str, end: str) -> str:
    """A range as Grafana's time picker names it."""
    match = re.fullmatch(r"now-(\d+)([smhdwMy])", start)
    if end == "now" and start in _SO_FAR:
        return _SO_FAR[start]
    if match is None or end != "now":
        return f"{start} to {end}"
    name = _NAMES[match[2]]
    return f"Last {match[1]} {name}{'' if match[1] == '1' else 's'}"


def moment(text: str, now: int) -> int | None:
    """The seconds of `now-6h`, `now/d` or a number of milliseconds; None for anything else."""
    if re.fullmatch(r"\d{12,14}", text):
        return int(text) // 1000
    match = re.fullmatch(r"now((?:[-+]\d+[smhdwMy])*)(?:/([smhdwMy]))?", text)
    if match is None:
        return None
    at = now
    for sign, count, unit in re.findall(r"([-+])(\d+)([smhdwMy])", match[1]):
        at += int(f"{sign}{count}") * _UNITS[unit]
    return at - at % _UNITS[match[2]] if match[2] else at


def seconds(text: str) -> int | None:
    """The seconds of a duration such as `30s`; a bare number is in seconds."""
    parts = re.findall(r"(\d+)(ms|[smhdwy])", text)
    if parts and "".join(map("".join, parts)) == text:
        return max(1, sum(int(n) * _UNITS[u] if u != "ms" else int(n) // 1000 for n, u in parts))
    return int(text) if text.isdigit() and int(text) else None


def step_of(length: int, scrape: int = DEFAULT_SCRAPE, points: int = _POINTS) -> int:
    """A round step that gives about as many points as a panel has room for, never less than
    the seconds between two scrapes."""
    wanted = max(length / points, scrape)
    return next((step for step in _STEPS if step >= wanted), _STEPS[-1])


def duration(value: int) -> str:
    """Seconds as Prometheus writes them."""
    for unit in ("w", "d", "h", "m"):
        if value and value % _UNITS[unit] == 0:
            return f"{value // _UNITS[unit]}{unit}"
    return f"{value}s"
