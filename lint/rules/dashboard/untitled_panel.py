"""A panel that says nowhere what it shows.

It draws one or more axes or columns, and has neither a title nor a description. Links, alerts
and people have nothing to call it by.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import PANEL

GOOD = PANEL

BAD = GOOD.replace('"type": "timeseries", "title": "Up"', '"«type»": "timeseries"')

_DRAWN = frozenset(
    {"barchart", "heatmap", "histogram", "state-timeline", "table", "timeseries", "xychart"}
)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for panel in repo.grafana.panels:
        if panel.type in _DRAWN and not panel.is_library and panel.targets:
            said = (panel.title or "") + panel.node.string("description")
            if not said.strip():
                message = (
                    "this panel has neither a title nor a description: nobody knows what it shows"
                )
                yield Finding(
                    panel.node.where("title" if panel.title is not None else "type"), message
                )
