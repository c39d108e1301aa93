"""A dashboard without a title.

Grafana refuses to save it ("Dashboard title cannot be empty"), so that it is not there.
"""

from collections.abc import Iterator

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
    {"uid": "models", "title": "Models", "panels": []}
"""

BAD = GOOD.replace('"title": "Models"', '"«title»": ""')

_LONGEST = 5000


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        if not dashboard.is_classic or dashboard.plain.child("dashboard") is not None:
            continue
        if dashboard.is_file:
            continue
        title = dashboard.title
        if title is None or title.isspace() or not title:
            where = dashboard.plain.where("title")
            yield Finding(where, "a dashboard without a title: Grafana refuses to save it")
        elif not title.is_string:
            yield Finding(
                title.span(), f"the title is no string but {title}: Grafana refuses to save it"
            )
        elif len(title) > _LONGEST:
            message = f"a title of {len(title)} characters: Grafana takes {_LONGEST} at most"
            yield Finding(dashboard.plain.where("title"), message)
