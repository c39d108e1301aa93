"""Two panels that lie on each other.

Grafana moves one of them away when it loads the dashboard: the layout is not the one that
is written.
"""

from collections.abc import Iterator

from lint.grafana.panel import Panel, Rectangle
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import TWO_PANELS

GOOD = TWO_PANELS

BAD = GOOD.replace('"gridPos": {"x": 12', '"«gridPos»": {"x": 6')

_BAND = 8
_MOST = 50
"""Panels are compared with those of the same bands: so many rows, and at most so many of them."""


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        above: dict[tuple[int, int], list[tuple[Panel, Rectangle]]] = {}
        for panel in dashboard.panels:
            place = panel.rectangle
            if place is None:
                continue
            bands = [above.setdefault((id(panel.row), band), []) for band in _bands(place)]
            known = (item for band in bands for item in band)
            other = next((item for item, taken in known if _overlap(taken, place)), None)
            for band in bands:
                band.append((panel, place))
            if other is not None:
                message = f"panel {panel.name} lies on panel {other.name}: Grafana moves one away"
                because = ((other.node.where("gridPos"), "the other panel"),)
                yield Finding(panel.node.where("gridPos"), message, because)


def _bands(place: Rectangle) -> range:
    first = int(place.y // _BAND)
    last = int(max(place.y, place.y + place.h - 1) // _BAND)
    return range(first, min(last, first + _MOST) + 1)


def _overlap(first: Rectangle, second: Rectangle) -> bool:
    beside = first.x + first.w <= second.x or second.x + second.w <= first.x
    below = first.y + first.h <= second.y or second.y + second.h <= first.y
    return not beside and not below
