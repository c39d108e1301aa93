"""Two queries of one panel with the same refId.

Grafana answers the queries of a panel by their refId: what the second one yields takes the
place of the first one, whose series are not drawn. Transformations and expressions that
refer to the query find only one of them, too.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

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
      "panels": [{
        "id": 1, "type": "timeseries", "title": "Targets",
        "targets": [
          {"refId": "A", "expr": "sum(up)"},
          {"refId": "B", "expr": "count(up)"}
        ]
      }]
    }
"""

BAD = GOOD.replace('"refId": "B"', '"refId": "«A»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for panel in repo.grafana.panels:
        seen: dict[tuple[str, str], Text] = {}
        for target in panel.targets:
            name = target.ref_id
            if not name or target.hidden or "$" in name:
                continue
            first = seen.setdefault((str(name), str(target.datasource.name)), name)
            if first is not name:
                message = (
                    f"a second query {name} in panel {panel.name}: only one of the two is answered"
                )
                yield Finding(name.span(), message, ((first.span(), "the first one"),))
