"""What the rules say, asked hop by hop: nothing is judged a second time.

A rule belongs to the hops that its subject is; a finding concerns a hop of that role in whose
place it lies.
"""

from __future__ import annotations

from functools import cached_property

from lint.rule import RANK
from lint.series.seen import Seen, seen
from lint.source import Span
from lint.trace import hops
from lint.trace.hops import BROKEN, OK, UNKNOWN, Hop
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.judge import Diagnostic
    from lint.repo import Repo

_DASHBOARD = (hops.PANEL, hops.DATASOURCE)
_WRITTEN = (
    hops.MONITOR, hops.RECORD, hops.RULE, hops.ROUTE, hops.PANEL, hops.DATASOURCE, hops.EXPORTER,
)  # fmt: skip
_ROLES: dict[str, tuple[str, ...]] = {
    "alert": (hops.RULE,),
    "alert/lost-label": (),
    "alert/merged-namespaces": (hops.LABELS,),
    "alert/uncertain-namespace": (hops.LABELS,),
    "alert/unrouted": (hops.ROUTE,),
    "alert/unsent": (hops.ALERTMANAGER,),
    "argocd": _WRITTEN,
    "cluster/exemption-not-in-force": (hops.RULE,),
    "cluster/monitoring-off": (hops.PROMETHEUS, hops.RULE),
    "dashboard": (hops.PANEL,),
    "dashboard/unknown-legend-label": (hops.LEGEND,),
    "grafana": _DASHBOARD,
    "kustomize": _WRITTEN,
    "metric": (hops.SERIES,),
    "metric/blind-datasource": (hops.DATASOURCE,),
    "metric/not-exported": (hops.EXPORTER,),
    "metric/not-yet": (hops.EXPORTER,),
    "metric/removed": (hops.EXPORTER,),
    "metric/uncompared-state": (hops.RULE, hops.RECORD),
    "metric/unknown": (hops.EXPORTER,),
    "metric/unmatched-stores": (hops.RULE, hops.RECORD, hops.PANEL),
    "metric/unscraped": (hops.MONITOR,),
    "promql": (hops.RULE, hops.RECORD, hops.PANEL),
    "query": (hops.RULE, hops.RECORD, hops.PANEL),
    "route": (hops.ROUTE,),
    "route/blocks-reload": (hops.RECEIVER, hops.ROUTE),
    "route/silent-receiver": (hops.RECEIVER,),
    "route/unknown-base": (hops.ALERTMANAGER,),
    "route/unparsable-template": (hops.RECEIVER,),
    "route/unparsable-url": (hops.RECEIVER,),
    "route/unread-config": (hops.ALERTMANAGER,),
    "route/unselected-config": (hops.ALERTMANAGER,),
    "schema": _WRITTEN,
    "scrape": (hops.MONITOR,),
    "scrape/scraped-twice": (hops.SERIES,),
    "scrape/unread-monitor": (hops.PROMETHEUS,),
    "scrape/unselected-monitor": (hops.PROMETHEUS,),
    "secret": (hops.SECRET, hops.USER),
    "workload": (hops.EXPORTER,),
    "yaml": _WRITTEN,
}
"""The roles that a rule, or else its family, speaks of."""

_SHARED = frozenset(
    {
        "cluster/monitoring-off", "metric/blind-datasource", "metric/unscraped",
        "route/matches-nothing", "route/unread-config",
    }
)  # fmt: skip
"""Rules whose one finding is about several objects: its reasons name the others."""


class Said(NamedTuple):
    """A finding, the places that it is about, and the roles of the hops that it breaks."""

    diagnostic: Diagnostic
    places: tuple[Span, ...]
    roles: tuple[str, ...]


class Evidence:
    """The findings of a repository as proofs for hops."""

    def __init__(self, repo: Repo, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.repo = repo
        self._said = [
            Said(item, _places(item), roles)
            for item in sorted(diagnostics, key=lambda item: -RANK[item.severity])
            if item.severity != "info" and (roles := roles_of(item.code))
        ]

    @cached_property
    def view(self) -> Seen:
        """What the queries of the repository see."""
        return seen(self.repo)

    def hop(
        self,
        role: str,
        what: str,
        at: Span | None,
        why: str = "",
        *,
        places: tuple[Span, ...] = (),
        known: bool = True,
    ) -> Hop:
        """The hop, ok if it is known and no finding concerns it; an error breaks it, a
        warning leaves it in doubt."""
        found = self.against(role, (*places, *((at,) if at is not None else ())))
        if found is None:
            return Hop(role, what, OK if known else UNKNOWN, at, why)
        verdict = BROKEN if found.severity == "error" else UNKNOWN
        return Hop(role, what, verdict, found.span, found.message, found.code)

    def against(self, role: str, places: tuple[Span, ...]) -> Diagnostic | None:
        """The gravest finding that concerns a hop of this role at one of the places."""
        for said in self._said:
            if role in said.roles and any(
                _meet(place, span) for place in places for span in said.places
            ):
                return said.diagnostic
        return None


def roles_of(code: str) -> tuple[str, ...]:
    """The roles of the hops that a rule speaks of; none where it proves nothing of a chain."""
    found = _ROLES.get(code)
    return _ROLES.get(code.partition("/")[0], ()) if found is None else found


def _places(item: Diagnostic) -> tuple[Span, ...]:
    reasons = tuple(span for span, _ in item.because) if item.code in _SHARED else ()
    return (item.span, *reasons)


def _meet(place: Span, span: Span) -> bool:
    return place.contains(span) or span.contains(place)
