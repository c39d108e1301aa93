"""A key that stands twice in one object of a dashboard: Grafana only sees the last one.

What the first one says is lost without a word.
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
    {
      "title": "Models",
      "refresh": "1m"
    }
"""

BAD = GOOD.replace('"1m"', '"1m",\n      "«refresh»": "5m"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        for key, first in dashboard.duplicates:
            message = f"{key} is here a second time: Grafana keeps this one and drops the first"
            yield Finding(key.span(), message, ((first.span(), f"the first {key}"),))
