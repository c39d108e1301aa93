"""A panel of a type that Grafana has given up.

`graph`, `singlestat` and their like were Angular plugins. Grafana 11 and newer turns them
into a type of today each time the dashboard is loaded, and what has no counterpart there
is lost. What is shown is not what is in git.
"""

from collections.abc import Iterator

from lint.grafana.panel import facts
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import PANEL

GOOD = PANEL

BAD = GOOD.replace("timeseries", "«graph»")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    table = facts("panels")
    successors: dict[str, str] = {**table["migrated"], **table["renamed"]}
    for dashboard in repo.grafana.dashboards:
        old = [panel.type for panel in dashboard.panels if panel.type and panel.type in successors]
        if not old:
            continue
        count = (
            f"this and {len(old) - 1} more of its panels are" if len(old) > 1 else "this panel is"
        )
        message = f"{count} of a type that Grafana no longer has: {old[0]} is shown as {successors[old[0]]}"
        yield Finding(old[0].span(), message)
