"""Plugins for a Grafana that the operator does not run.

It installs plugins by an environment variable of its own Deployment. For an `external`
Grafana it refuses every resource with `spec.plugins`: the dashboard is not there.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring, labels: {dashboards: grafana}}
spec:
  external:
    url: https://grafana.example.com
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models, namespace: monitoring}
spec:
  uid: models
  instanceSelector:
    matchLabels: {dashboards: grafana}
  json: |
    {"title": "Models", "panels": []}
"""

BAD = GOOD.replace("  json", "  «plugins»: [{name: grafana-clock-panel, version: 2.1.0}]\n  json")

_KINDS = ("GrafanaDashboard", "GrafanaDatasource", "GrafanaLibraryPanel")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not any("external" in item.spec for item in repo.grafana.instances):
        return
    for selector in repo.grafana.selectors:
        owner = selector.owner
        key = owner.spec.key("plugins")
        if key is None or owner.kind not in _KINDS or not owner.spec.seq("plugins"):
            continue
        for instance in repo.grafana.instances_of(owner):
            if instance.spec.child("external") is not None:
                message = (
                    f"{instance.title} is external: the operator refuses a resource with plugins"
                )
                where = instance.root.where("spec", "external")
                yield Finding(key.span(), message, ((where, "the operator does not run it"),))
