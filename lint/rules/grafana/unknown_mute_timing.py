"""A mute timing that Grafana does not have.

Grafana refuses a notification policy, or an alert rule, that names a mute timing which does
not exist: the operator reports ApplyFailed, and the former policy stays. Judged where the
Grafana and its mute timings are in the repository: a name that is like none of theirs, and may be of
one that somebody made by hand, is a warning.
"""

from collections.abc import Iterator

from lint.grafana.alerting import MUTE_TIMING, grafana_alerting
from lint.grafana.mentions import missing
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring, labels: {dashboards: grafana}}
spec: {version: 13.1.3}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaMuteTiming
metadata: {name: weekend, namespace: monitoring}
spec:
  name: weekend
  instanceSelector:
    matchLabels: {dashboards: grafana}
  time_intervals:
    - weekdays: ["monday:friday"]
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationPolicy
metadata: {name: policy, namespace: monitoring}
spec:
  instanceSelector:
    matchLabels: {dashboards: grafana}
  route:
    receiver: grafana-default-email
    group_by: [alertname]
    routes:
      - receiver: grafana-default-email
        object_matchers: [[team, "=", models]]
        mute_time_intervals: [weekend]
"""

BAD = GOOD.replace("[weekend]", "[«weekends»]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.by_kind.get(MUTE_TIMING):
        yield from missing(grafana_alerting(repo), MUTE_TIMING, "mute timing")
