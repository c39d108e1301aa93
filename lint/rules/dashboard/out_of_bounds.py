"""A panel that does not fit into the 24 columns of a dashboard.

`x` and `w` count columns, and `x + w` is 24 at most. Grafana moves or cuts the panel:
the layout is not the one that is written.
"""

from collections.abc import Iterator

from lint.grafana.panel import facts
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import TWO_PANELS

GOOD = TWO_PANELS

BAD = GOOD.replace('"x": 12, "y": 0, "w": 12', '"x": 12, "y": 0, "«w»": 13')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    columns = facts("panels")["columns"]
    for dashboard in repo.grafana.dashboards:
        for panel in dashboard.panels:
            place = panel.rectangle
            if place is None or panel.grid is None:
                continue
            if place.x < 0 or place.y < 0:
                key = "x" if place.x < 0 else "y"
                yield Finding(
                    panel.grid.where(key), f"panel {panel.name} starts outside of the dashboard"
                )
            elif place.w < 1 or place.h < 1:
                key = "w" if place.w < 1 else "h"
                yield Finding(
                    panel.grid.where(key),
                    f"panel {panel.name} has no {key}: it is not drawn as written",
                )
            elif place.x + place.w > columns:
                end = place.x + place.w
                message = (
                    f"panel {panel.name} ends at column {end} of {columns}: it is moved or cut"
                )
                yield Finding(panel.grid.where("w"), message)
