"""A datasource reference that is a slip away from one of Grafana's provisioning.

A dashboard that is provisioned, or imported, refers to its datasource by uid or name. The
files of the repository that provision datasources tell which there are; others may have
been made by hand, so that only what resembles one of these is reported.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.provisioning import provisioning
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text

GOOD = """
-- grafana/provisioning/datasources/prometheus.yaml --
apiVersion: 1
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    access: proxy
    url: http://prometheus:9090
-- grafana/dashboards/models.json --
{
  "title": "Models",
  "schemaVersion": 39,
  "panels": [{
    "id": 1, "type": "stat", "title": "Targets",
    "datasource": {"type": "prometheus", "uid": "prometheus"},
    "targets": [{"refId": "A", "expr": "sum(up)"}]
  }]
}
"""

BAD = GOOD.replace('"uid": "prometheus"', '"uid": "«promtheus»"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    dashboards = [item for item in repo.grafana.dashboards if item.selector is None]
    known = provisioning(repo) if dashboards else None
    for dashboard in dashboards:
        places = _places(dashboard)
        for name, found in places.items() if known is not None and known.names else ():
            assert known is not None
            meant = known.meant(name)
            if meant is None:
                continue
            new = str(meant.uid or meant.name)
            message = f"no datasource is called {name}: Grafana finds none for it"
            at = meant.node.where("uid" if meant.uid else "name")
            fix = Fix(f"refer to {new}", tuple(Edit(each.span(), new) for each in found))
            yield Finding(found[0].span(), message, ((at, f"{new} is provisioned here"),), fix)


def _places(dashboard: Dashboard) -> dict[str, list[Text]]:
    """The names that no variable and no input decides, and where they stand."""
    found: dict[str, list[Text]] = {}
    for reference, is_heeded in dashboard.references():
        name = reference.name
        if not name or not is_heeded or reference.is_special or reference.is_default:
            continue
        if "$" not in name and "[[" not in name and "{{" not in name:
            found.setdefault(str(name), []).append(name)
    return found
