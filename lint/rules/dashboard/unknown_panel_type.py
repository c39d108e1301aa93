"""A panel of a type that Grafana does not have.

In place of the panel there is "Panel plugin not found". The types are case-sensitive:
`timeseries`, but `nodeGraph` and `state-timeline`. A type that a plugin brings is known
where the dashboard, a datasource or the Grafana names that plugin; where the Grafana is
not in the repository, only a misspelt core type is reported.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.grafana.panel import facts
from lint.grafana.plugins import is_foreign
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.dashboard._examples import PANEL

GOOD = PANEL

BAD = GOOD.replace("timeseries", "«timeSeries»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    table = facts("panels")
    known = [*table["core"], *table["structural"]]
    accepted = {*known, *table["some_versions"], *table["migrated"], *table["renamed"]}
    folded = {_folded(name): name for name in known}
    for dashboard in repo.grafana.dashboards:
        for panel in dashboard.panels:
            kind = panel.type
            if not kind or kind in accepted or panel.is_library or "$" in kind:
                continue
            meant = folded.get(_folded(kind))
            if meant is None and not is_foreign(repo, dashboard.resource, kind):
                continue
            meant = meant or closest(kind, known)
            message = (
                f"Grafana has no panel type {kind}, and no plugin brings it: the panel stays empty"
            )
            fix = Fix(f"write {meant}", (Edit(kind.span(), meant),)) if meant else None
            yield Finding(kind.span(), message, fix=fix)


def _folded(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")
