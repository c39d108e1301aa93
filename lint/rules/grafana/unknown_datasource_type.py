"""A datasource of a type that Grafana does not have.

Its panels show "plugin not found". The types are the ids of plugins, in lower case:
`prometheus`, not `Prometheus`. One that a plugin brings is known where a resource or the
Grafana names that plugin; where the Grafana is not here, only a misspelt core type is
reported.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.grafana.panel import facts
from lint.grafana.plugins import is_foreign
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: metrics, namespace: monitoring}
spec:
  uid: metrics
  instanceSelector:
    matchLabels: {dashboards: grafana}
  datasource:
    name: metrics
    type: prometheus
    access: proxy
    url: http://prometheus:9090
"""

BAD = GOOD.replace("type: prometheus", "type: «Prometheus»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    known = facts("panels")["datasources"]
    for item in repo.grafana.datasources:
        kind = item.type
        if not kind or kind in known or "$" in kind or "{{" in kind or item.resource.partial:
            continue
        same = next((name for name in known if name == kind.lower()), None)
        if same is None and not is_foreign(repo, item.resource, kind):
            continue
        meant = same or closest(kind, known)
        yield Finding(
            kind.span(),
            f"Grafana has no datasource type {kind}, and no plugin brings it: its panels stay empty",
            fix=Fix(f"write {meant}", (Edit(kind.span(), meant),)) if meant else None,
        )
