"""What a trace is made of: hops, each with a verdict and the place that decides it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from lint.source import Span
from lint.values import NamedTuple

OK, BROKEN, UNKNOWN = "ok", "broken", "unknown"
"""ok: proved, or said by whoever decides it. broken: a rule proves that nothing gets through.
unknown: it is decided where nobody sees it, or there is some doubt."""

EXPORTER = "exporter"
MONITOR = "scraped by"
PROMETHEUS = "Prometheus"
SERIES = "series"
RECORD = "recorded by"
RULE = "evaluated by"
LABELS = "labels"
ALERTMANAGER = "Alertmanager"
ROUTE = "route"
RECEIVER = "receiver"
SECRET = "Secret"  # noqa: S105 - the kind of an object
HOLDER = "held by"
DATASOURCE = "datasource"
PANEL = "panel"
LEGEND = "legend"
USER = "needed by"


class Hop(NamedTuple):
    """A station: its role, what stands there, and whether it lets through what comes.

    `at` is where that is decided, None where nothing is written; `code` the rule that
    proves a broken or doubtful one."""

    role: str
    what: str
    verdict: str
    at: Span | None = None
    why: str = ""
    code: str = ""


Leg = tuple[Hop, ...]
"""Hops in the order in which something passes them."""


class Trace(NamedTuple):
    """The legs that lead to a subject, its own hops, and the legs that lead on from there."""

    subject: str
    at: Span | None
    before: tuple[Leg, ...]
    middle: Leg
    after: tuple[Leg, ...] = ()

    @property
    def hops(self) -> list[Hop]:
        """All hops, those that several legs share once."""
        found = [hop for leg in (*self.before, self.middle, *self.after) for hop in leg]
        return list(dict.fromkeys(found))

    @property
    def verdict(self) -> str:
        """broken if one hop is, else unknown if one is, else ok."""
        return worst(hop.verdict for hop in self.hops)


def worst(verdicts: Iterable[str]) -> str:
    """The verdict on a chain of such hops."""
    found = set(verdicts)
    return next((each for each in (BROKEN, UNKNOWN) if each in found), OK)


MOST = 60


def distinct(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """The legs, each once; no more than anybody wants to read."""
    return tuple(islice(dict.fromkeys(islice(legs, MOST * MOST)), MOST))
