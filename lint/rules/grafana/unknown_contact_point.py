"""A contact point that Grafana does not have.

A notification policy, and the notification settings of an alert rule, name a contact point. Grafana
refuses the whole policy, or the rule, for one that does not exist: the operator reports
ApplyFailed, and alerts go where they went before. Judged where the Grafana and its contact
points are in the repository: a name that is like none of theirs, and may be of one that somebody made
by hand, is a warning.
"""

from collections.abc import Iterator

from lint.grafana.alerting import CONTACT_POINT, grafana_alerting
from lint.grafana.mentions import missing
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import POLICY

GOOD = (
    """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring, labels: {dashboards: grafana}}
spec: {version: 13.1.3}
---
apiVersion: v1
kind: Secret
metadata: {name: slack, namespace: monitoring}
stringData: {url: ""}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaContactPoint
metadata: {name: slack, namespace: monitoring}
spec:
  name: slack
  instanceSelector:
    matchLabels: {dashboards: grafana}
  receivers:
    - type: slack
      settings: {recipient: "#alerts"}
      valuesFrom:
        - targetPath: url
          valueFrom: {secretKeyRef: {name: slack, key: url}}
---
"""
    + POLICY
)

BAD = "receiver: «slak»\n        obj".join(GOOD.rsplit("receiver: slack\n        obj", 1))


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.by_kind.get(CONTACT_POINT):
        yield from missing(grafana_alerting(repo), CONTACT_POINT, "contact point")
