"""Two panels of one dashboard with the same id.

Links to a panel, "view panel" and alert rules find the other one; Grafana renumbers one
of the two when it loads the dashboard, so that what is saved is not what is in git.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import TWO_PANELS
from lint.source import Text

GOOD = TWO_PANELS

BAD = GOOD.replace('"id": 2', '"id": «1»')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        seen: dict[str, Text] = {}
        for panel in dashboard.panels:
            if panel.id is None or panel.id == "0":
                continue
            first = seen.setdefault(str(panel.id), panel.id)
            if first is not panel.id:
                message = (
                    f"a second panel with the id {panel.id}: links and alerts find only one of them"
                )
                yield Finding(panel.id.span(), message, ((first.span(), "the first one"),))
