"""Findings, pinned on the panel that they are about."""

from __future__ import annotations

from collections.abc import Iterable

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Panel
from lint.judge import Diagnostic
from lint.rule import RANK
from lint.source import Span
from lint.values import NamedTuple


class Pins(NamedTuple):
    """The findings of a dashboard: by panel, those of the dashboard itself, and how many
    there are elsewhere in the repository."""

    by_panel: dict[int, tuple[Diagnostic, ...]]
    own: tuple[Diagnostic, ...]

    def of(self, panel: Panel) -> tuple[Diagnostic, ...]:
        """The findings of a panel, the gravest first."""
        return self.by_panel.get(id(panel), ())


def pins_of(dashboard: Dashboard, diagnostics: Iterable[Diagnostic]) -> Pins:
    """The findings inside a dashboard's resource and its content."""
    by_panel: dict[int, list[Diagnostic]] = {}
    own: list[Diagnostic] = []
    places = [(panel, panel.node.span()) for panel in dashboard.panels]
    inside = [dashboard.resource.root.span()]
    if dashboard.content is not None:
        inside.append(dashboard.content.token())
    for item in diagnostics:
        holding = [panel for panel, place in places if _holds(place, item.span)]
        if holding:
            # A collapsed row holds its panels: the innermost one is meant.
            by_panel.setdefault(id(holding[-1]), []).append(item)
        elif any(_holds(place, item.span) for place in inside):
            own.append(item)
    return Pins({key: _sorted(items) for key, items in by_panel.items()}, _sorted(own))


def _sorted(items: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(items, key=lambda item: -RANK[item.severity]))


def _holds(outer: Span, inner: Span) -> bool:
    same = outer.file is inner.file or outer.file.path == inner.file.path
    return same and outer.start <= inner.start and inner.end <= outer.end
