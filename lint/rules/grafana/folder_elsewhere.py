"""A folder that is not on every Grafana its dashboards are on.

A GrafanaFolder has an `instanceSelector` of its own. Where it selects fewer Grafanas than
a dashboard, alert rule group or folder that is put in it, the others are asked to save
something into a folder they do not have: "folder not found", ApplyFailed.
"""

from collections.abc import Iterator

from lint.grafana.folders import Folder, folder_of, reference_of
from lint.grafana.instances import Selector
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: one, namespace: monitoring, labels: {dashboards: grafana, stage: dev}}
spec: {version: 13.1.3}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: two, namespace: monitoring, labels: {dashboards: grafana, stage: prod}}
spec: {version: 13.1.3}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata: {name: models, namespace: monitoring}
spec:
  uid: models
  instanceSelector:
    matchLabels: {dashboards: grafana}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models, namespace: monitoring}
spec:
  uid: models
  folderRef: models
  instanceSelector:
    matchLabels: {dashboards: grafana}
  json: |
    {"title": "Models", "panels": []}
"""

BAD = GOOD.replace("    matchLabels: {dashboards: grafana}", "    matchLabels: {stage: dev}", 1)
BAD = BAD.replace("folderRef: models", "folderRef: «models»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    grafana = repo.grafana
    if len(grafana.instances) < 2:
        return
    for selector in grafana.selectors:
        folder = folder_of(grafana, selector.owner)
        if folder is not None and selector.is_judged and folder.selector.is_judged:
            yield from _missing(repo, selector, folder)


def _missing(repo: Repo, selector: Selector, folder: Folder) -> Iterator[Finding]:
    grafana, owner = repo.grafana, selector.owner
    there = grafana.instances_of(folder.resource)
    name = reference_of(owner)
    lacking = [item for item in grafana.instances_of(owner) if item not in there]
    others = (item for item in grafana.folders if item.uid and item.uid == folder.uid)
    elsewhere = [one for item in others for one in grafana.instances_of(item.resource)]
    lacking = [item for item in lacking if item not in elsewhere]
    if name is None or not there or not lacking:
        return
    yield Finding(
        name.span(),
        f"{lacking[0].title} has no folder {name}: {owner.kind} {owner.name} cannot be saved there",
        ((folder.selector.span(), f"the folder is only for {', '.join(i.title for i in there)}"),),
    )
