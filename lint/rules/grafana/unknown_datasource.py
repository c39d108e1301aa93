"""A datasource reference that resolves to nothing on the dashboard's Grafana.

Panels, queries, variables and annotations refer to a datasource by uid or name. Where no
GrafanaDatasource of that Grafana has it, the panel shows "Datasource was not found".
Judged where the Grafana and its datasources are in the repository, and for an input
(`${DS_PROMETHEUS}`) that `spec.datasources` does not map. What a query says about its
datasource while its panel names another one is not heeded by Grafana: a warning.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.instances import closest
from lint.grafana.misnamed import misnamed
from lint.grafana.panel import Reference
from lint.grafana.view import name_of
from lint.repo import Repo
from lint.rule import Because, Edit, Finding, Fix, rule
from lint.rules.grafana._examples import GRAFANA
from lint.source import Text

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

BAD = GOOD.replace('"uid": "prometheus"', '"uid": "«promtheus»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in (*repo.grafana.dashboards, *repo.grafana.shared_panels):
        places: dict[Text, list[Text]] = {}
        heeded: set[Text] = set()
        for reference, is_heeded in dashboard.references():
            if reference.name is None or not _is_missing(repo, dashboard, reference):
                continue
            places.setdefault(reference.name, []).append(reference.name)
            heeded.update({reference.name} if is_heeded else ())
        for name, found in places.items():
            finding = _finding(repo, dashboard, name, found)
            yield finding if name in heeded else finding._replace(severity="warning")


def _is_missing(repo: Repo, dashboard: Dashboard, reference: Reference) -> bool:
    if repo.grafana.resolve(dashboard, reference) is None:
        name = name_of(dashboard, reference)
        return name is not None and not repo.may_hold(name)
    input_ = reference.variable
    if dashboard.selector is None or input_ is None or repo.grafana.is_substituted:
        return False
    # An input that is mapped by a wrong name is what grafana/unused-input reports.
    return not dashboard.defines(input_) and input_ not in misnamed(dashboard)


def _finding(repo: Repo, dashboard: Dashboard, name: Text, places: list[Text]) -> Finding:
    others: list[Because] = [(place.span(), "and here") for place in places[1:6]]
    wanted = name_of(dashboard, Reference(name, name, None))
    instance = None if wanted is None else repo.grafana.lacking(dashboard, wanted)
    if wanted is None or instance is None:
        message = f"{name} is neither a variable nor an input that spec.datasources maps: no datasource is found"
        return Finding(name.span(), message, tuple(others))
    message = f"{instance.title} has no datasource {wanted}: its panels show nothing"
    known = repo.grafana.datasource_names(dashboard)
    meant = closest(wanted, known)
    if wanted != name:
        because = ((name.span(), f"it takes the place of {name}"), *others)
        fix = meant and Fix(f"write {meant}", (Edit(wanted.span(), meant),))
        return Finding(wanted.span(), message, because, fix or None)
    if meant is None:
        return Finding(name.span(), message, tuple(others))
    found = known[meant]
    uid = found.uid or found.name or meant
    where = found.resource.root.where("spec", "uid")
    because = ((where, f"{found.resource.title} has the uid {uid}"), *others)
    fix = Fix(f"refer to {uid}", tuple(Edit(place.span(), str(uid)) for place in places))
    return Finding(name.span(), message, because, fix)
