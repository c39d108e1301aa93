"""A datasource reference whose type is not that of the datasource it names.

Grafana finds the datasource by its uid; the type is what the editor and some features
go by. Where the two differ, one of them is not what was meant.
"""

from collections.abc import Iterator

from lint.grafana.datasource import Datasource
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import GRAFANA

GOOD = (
    GRAFANA
    + """\
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata:
  name: prometheus
  namespace: monitoring
spec:
  uid: prometheus
  instanceSelector:
    matchLabels:
      dashboards: grafana
  datasource:
    name: Prometheus
    type: prometheus
    access: proxy
    url: http://prometheus:9090
---
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
        {
          "id": 1,
          "type": "stat",
          "title": "Targets",
          "datasource": {"type": "prometheus", "uid": "prometheus"},
          "targets": [{"refId": "A", "expr": "sum(up)"}]
        }
      ]
    }
"""
)

BAD = GOOD.replace('{"type": "prometheus"', '{"type": "«loki»"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in (*repo.grafana.dashboards, *repo.grafana.shared_panels):
        for reference, _ in dashboard.references():
            written = reference.type
            if not written or reference.is_default or "$" in written:
                continue
            found = repo.grafana.resolve(dashboard, reference)
            if not isinstance(found, Datasource) or not found.type:
                continue
            # A difference in case is a slip of the datasource's: grafana/unknown-datasource-type.
            if found.type.lower() == written.lower():
                continue
            message = f"datasource {reference.name} is of type {found.type}, not {written}"
            because = ((found.type.span(), f"the type of {found.resource.title}"),)
            fix = Fix(f"write {found.type}", (Edit(written.span(), str(found.type)),))
            yield Finding(written.span(), message, because, fix)
