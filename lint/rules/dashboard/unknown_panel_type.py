"""A panel of a type that Grafana does not have.

In place of the panel there is "Panel plugin not found". The types are case-sensitive:
`timeseries`, but `nodeGraph` and `state-timeline`. A type that a plugin brings is known
where the dashboard, a datasource or the Grafana names that plugin; where the Grafana is
not in the repository, only a misspelt core type is reported.
"""

from collections.abc import Iterator

from lint.model.dashboard import Dashboard
from lint.model.instances import closest, words
from lint.model.panel import facts
from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "panels": [
        {"id": 1, "type": "timeseries", "title": "Up", "targets": [{"refId": "A", "expr": "up"}]}
      ]
    }
"""

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
            if meant is None and not _is_proved(repo, dashboard, kind):
                continue
            meant = meant or closest(kind, known)
            message = (
                f"Grafana has no panel type {kind}, and no plugin brings it: the panel stays empty"
            )
            fix = Fix(f"write {meant}", (Edit(kind.span(), meant),)) if meant else None
            yield Finding(kind.span(), message, fix=fix)


def _folded(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def _is_proved(repo: Repo, dashboard: Dashboard, kind: str) -> bool:
    """Whether every place that could name the plugin is here, and none does."""
    instances = repo.grafana.instances_of(dashboard.resource)
    if not instances or repo.may_hold(kind):
        return False
    owners = [*instances, *(item.owner for item in repo.grafana.selectors)]
    if any(item.partial or item.spec.child("external") is not None for item in owners):
        return False
    for owner in owners:
        for name in owner.spec.maps("plugins"):
            if name.string("name") == kind or name.string("name").endswith("-app"):
                return False
    said = [word for item in instances for word in words(item.spec)]
    has_own_image = any("image" in said or "/" in item.spec.string("version") for item in instances)
    return not has_own_image and not any(kind in word or "-app" in word for word in said)
