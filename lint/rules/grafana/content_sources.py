"""A dashboard with no content, or with more than one.

Exactly one of `json`, `gzipJson`, `url`, `jsonnet`, `jsonnetLib`, `grafanaCom`,
`configMapRef` and `oci` is the dashboard. The API server takes none and two as well; the
operator then reports InvalidSpec, and nothing appears in Grafana.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.instances import closest
from lint.grafana.view import SOURCES
from lint.repo import Repo
from lint.rule import Finding, rule

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
    {"title": "Models", "panels": []}
"""

BAD = GOOD.replace("  json", "  url: https://example.com/models.json\n  «json»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        if dashboard.selector is None:
            continue
        first, *others = dashboard.sources or (None,)
        for key in others:
            message = f"{key} beside {first}: the operator refuses a dashboard with two contents"
            because = () if first is None else ((first.span(), "the other one"),)
            yield Finding(key.span(), message, because)
        if first is None and not _is_explained(dashboard):
            root = dashboard.resource.root
            empty = next((key for key in dashboard.resource.spec if key in SOURCES), None)
            message = f"dashboard {dashboard.resource.name} has no content: one of {', '.join(SOURCES)} is needed"
            yield Finding(empty.span() if empty else root.where("spec"), message)


def _is_explained(dashboard: Dashboard) -> bool:
    """Whether a misspelt source, which the schema reports, or a patch may be the content."""
    spec = dashboard.resource.spec
    known = {"instanceSelector", "plugins", "envs", "folder", "uid"}
    strays = [key for key in spec if key not in SOURCES and key not in known]
    return dashboard.resource.partial or any(closest(key, SOURCES) for key in strays)
