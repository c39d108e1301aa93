"""A gridPos that is not four whole numbers, or none at all.

A panel is placed by `x`, `y`, `w` and `h`. Where one is no whole number, or the size is
missing, Grafana makes up the layout; a panel without a gridPos is 6 columns wide and 3 rows high at
the top left, on top of those that are there.
"""

from collections.abc import Iterator

from lint.grafana.panel import Panel
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import TWO_PANELS
from lint.source import Text
from lint.tree import integer

_SO = "Grafana makes up the layout"

GOOD = TWO_PANELS

BAD = GOOD.replace('"gridPos": {"x": 12', '"gridPos": {"x": "«half»"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        panels = [panel for panel in dashboard.panels if panel.is_placed]
        lost = [panel for panel in panels if "gridPos" not in panel.node]
        for panel in panels:
            if "gridPos" in panel.node and panel.type != "row":
                yield from _malformed(panel)
        if lost and len(panels) > 1:
            others = tuple((panel.node.where("title"), "nor has this one") for panel in lost[1:4])
            message = f"panel {lost[0].name} has no gridPos: it is drawn at the top left, whatever is there"
            yield Finding(lost[0].node.where("title"), message, others)


def _malformed(panel: Panel) -> Iterator[Finding]:
    if panel.grid is None:
        yield Finding(
            panel.node.where("gridPos"), f"the gridPos of panel {panel.name} is no object: {_SO}"
        )
        return
    for side in "xywh":
        text = panel.grid.child(side)
        if text is None and side in "xy":
            continue  # Grafana takes a missing one for 0.
        if text is None:
            at = panel.grid.where(side) if side in panel.grid else panel.node.where("gridPos")
            yield Finding(at, f"the gridPos of panel {panel.name} has no {side}: {_SO}")
        elif (
            not isinstance(text, Text) or text.kind not in ("int", "float") or integer(text) is None
        ):
            at = text.token() if isinstance(text, Text) else panel.grid.where(side)
            yield Finding(at, f"{side} of panel {panel.name} is no whole number: {_SO}")
