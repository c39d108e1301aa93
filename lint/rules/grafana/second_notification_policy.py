"""Two notification policies for one Grafana.

A Grafana has one tree of policies. The operator applies the first that comes, notes it at the
Grafana, and skips every other: nothing says so but a line of its log. Parts of a tree are
GrafanaNotificationPolicyRoutes, which a `routeSelector` of the one policy selects.
"""

from collections.abc import Iterator

from lint.grafana.alerting import grafana_alerting
from lint.grafana.instances import same_place
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring, labels: {dashboards: grafana}}
spec: {version: 13.1.3}
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
"""

_SECOND = GOOD.rpartition("---")[2].replace("name: policy", "name: «other»")

BAD = f"{GOOD}---{_SECOND}"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    policies = repo.by_kind.get("GrafanaNotificationPolicy", ())
    if len(policies) < 2:
        return
    grafana, known = repo.grafana, grafana_alerting(repo).policies
    for index, policy in enumerate(known):
        there = grafana.instances_of(policy)
        for other in known[:index]:
            both = [item for item in grafana.instances_of(other) if item in there]
            if both and same_place(policy, other):
                yield Finding(
                    policy.value_span("metadata", "name"),
                    f"a second notification policy for {both[0].title}: only one of them is applied",
                    ((other.value_span("metadata", "name"), f"{other.title} is here"),),
                )
                break
