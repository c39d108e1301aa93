"""Link that chooses a value of a variable which the dashboard does not have.

`var-pod=…` in the address of a dashboard sets its variable `pod`. Grafana takes no notice of
a name that it does not know: the dashboard opens, and shows all pods. Looked at are the links
of dashboards, panels and values, and those in annotations of alerts.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.links import Link, link_of, links_in, variables_of
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.alert_links import alert_links
from lint.spelling import closest

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models, namespace: monitoring}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  json: |
    {
      "title": "Models",
      "uid": "models",
      "templating": {"list": [{"name": "pod", "type": "query", "query": "label_values(up, pod)"}]},
      "panels": [{
        "id": 1, "type": "timeseries", "title": "Up",
        "targets": [{"refId": "A", "expr": "sum by (pod) (up{pod=~\\"$pod\\"})"}],
        "fieldConfig": {"defaults": {"links": [
          {"title": "Only this pod", "url": "/d/models?var-pod=${__field.labels.pod}"}
        ]}, "overrides": []}
      }]
    }
"""

BAD = GOOD.replace("var-pod=", "var-«pods»=")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    links = [link for link in _links(repo) if "var-" in link.url]
    if not links:
        return
    known: dict[str, list[Dashboard]] = {}
    for dashboard in repo.grafana.dashboards:
        known.setdefault(str(dashboard.uid or ""), []).append(dashboard)
    for link in links:
        leading = known.get(str(link.uid), [])
        if len(leading) == 1 and leading[0].is_classic:
            yield from _unread(link, leading[0])


def _links(repo: Repo) -> Iterator[Link]:
    for dashboard in repo.grafana.dashboards:
        for each in links_in(dashboard):
            url = each.text("url")
            found = None if url is None else link_of(url)
            if found is not None and not found.host:
                yield found
    yield from (each.link for each in alert_links(repo) if each.link is not None)


def _unread(link: Link, dashboard: Dashboard) -> Iterator[Finding]:
    names = [str(each.name) for each in dashboard.variables if each.name]
    for name in variables_of(link):
        if name in names:
            continue
        meant = closest(name, names)
        fix = Fix(f"set {meant}", (Edit(name.span(), meant),)) if meant else None
        because = () if dashboard.uid is None else ((dashboard.uid.span(), "the dashboard"),)
        message = f"{link.uid} has no variable {name}: the link chooses nothing by it"
        yield Finding(name.span(), message, because, fix)
