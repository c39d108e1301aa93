"""A library panel that Grafana does not have.

A panel of a dashboard may only refer to one of Grafana's library, by its uid. Without it
there is an error in place of the panel. Judged where the Grafana and its library panels
are in the repository.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.grafana.panel import Panel
from lint.grafana.view import is_closed
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring, labels: {dashboards: grafana}}
spec: {version: 13.1.3}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaLibraryPanel
metadata: {name: targets, namespace: monitoring}
spec:
  uid: targets
  instanceSelector:
    matchLabels: {dashboards: grafana}
  json: |
    {"name": "Targets", "type": "stat", "title": "Targets", "targets": [{"refId": "A", "expr": "sum(up)"}]}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models, namespace: monitoring}
spec:
  uid: models
  instanceSelector:
    matchLabels: {dashboards: grafana}
  json: |
    {
      "title": "Models",
      "panels": [{"id": 1, "libraryPanel": {"uid": "targets", "name": "Targets"}}]
    }
"""

BAD = GOOD.replace('{"uid": "targets"', '{"uid": "«target»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.grafana.shared_panels:
        return
    for panel in repo.grafana.panels:
        uid = panel.node.map("libraryPanel").text("uid") if panel.is_library else None
        if uid and "$" not in uid and _is_missing(repo, panel, uid):
            meant = closest(uid, [str(item.uid) for item in repo.grafana.shared_panels if item.uid])
            yield Finding(
                uid.span(),
                f"no GrafanaLibraryPanel has the uid {uid}: there is an error in place of the panel",
                fix=Fix(f"write {meant}", (Edit(uid.span(), meant),)) if meant else None,
            )


def _is_missing(repo: Repo, panel: Panel, uid: Text) -> bool:
    grafana = repo.grafana
    instances = grafana.instances_of(panel.dashboard.resource)
    for instance in instances:
        there = [i for i in grafana.shared_panels if instance in grafana.instances_of(i.resource)]
        if not there or not is_closed(instance) or any(item.uid is None for item in there):
            return False
    known = {str(item.uid) for item in grafana.shared_panels}
    return bool(instances) and uid not in known and not repo.may_hold(uid)
