"""A dashboard whose JSON is an envelope around the model, or of the second schema.

The operator, and the sidecar of Grafana's chart, hand the JSON to Grafana as the model
itself. In an export for the API (`{"dashboard": {…}}`), a resource of Grafana's own API
(`apiVersion: dashboard.grafana.app/…`) and a dashboard of schema version 2 there is no
title at the top, and no panels: Grafana refuses it. Lift the model out of the envelope.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span
from lint.tree import Map

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

BAD = GOOD.replace(
    '{"title": "Models", "panels": []}', '{"«dashboard»": {"title": "Models", "panels": []}}'
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        found = _envelope(dashboard)
        if found is not None:
            at, what = found
            yield Finding(at, f"{what}, not the model itself: Grafana refuses it as untitled")


def _envelope(dashboard: Dashboard) -> tuple[Span, str] | None:
    model = dashboard.plain
    if dashboard.is_file or model.text("title") or "panels" in model:
        return None
    if isinstance(model.child("dashboard"), Map):
        return model.where("dashboard"), "this is an export for the API"
    if model.string("apiVersion").startswith("dashboard.grafana.app/"):
        return model.where("apiVersion"), "this is a resource of Grafana's own API"
    return None
