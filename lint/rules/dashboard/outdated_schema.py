"""A dashboard of a schema version that Grafana has to migrate, or does not know.

Grafana brings an older dashboard up to date each time it loads it: without a version from
the very beginning, below 36 with datasources that are called by name. One of a newer
version than its own it takes as it is.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import facts
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.tree import integer

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
      "schemaVersion": 39,
      "panels": [
        {
          "id": 1, "type": "timeseries", "title": "Up",
          "datasource": {"type": "prometheus", "uid": "prometheus"},
          "targets": [{"refId": "A", "expr": "up"}]
        }
      ]
    }
"""

BAD = GOOD.replace("39", "«390»")

_NAMED = 36
"""The version since which datasources are called by type and uid."""


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    newest = facts("panels")["schema_version"]
    for dashboard in repo.grafana.dashboards:
        if not dashboard.is_classic or not dashboard.panels:
            continue
        text = dashboard.plain.text("schemaVersion")
        version = None if text is None else integer(text)
        if text is None:
            message = "no schemaVersion: Grafana migrates the dashboard from the very first one"
            yield Finding(dashboard.plain.where("title"), message)
        elif version is None:
            yield Finding(
                text.token(), "the schemaVersion is no whole number: Grafana takes it for 0"
            )
        elif version > newest:
            message = (
                f"schema version {version} is newer than {newest}: no Grafana known here has it"
            )
            yield Finding(text.span(), message)
        elif version < _NAMED and _has_names(dashboard):
            message = f"schema version {version} calls datasources by name: Grafana translates them at each load"
            yield Finding(text.span(), message)


def _has_names(dashboard: Dashboard) -> bool:
    return any(
        isinstance(reference.node, Text) and not reference.is_special and "$" not in reference.node
        for reference, _ in dashboard.references()
    )
