"""A route that no notification policy takes in.

A GrafanaNotificationPolicyRoute is only a part of a policy whose `routeSelector` has its
labels, in the same namespace. One that none selects is accepted, and does nothing.
Judged where there is a policy in the repository.
"""

from collections.abc import Iterator

from lint.grafana.alerting import grafana_alerting
from lint.grafana.instances import same_namespace
from lint.repo import Repo
from lint.rule import Because, Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationPolicy
metadata: {name: policy, namespace: monitoring}
spec:
  instanceSelector:
    matchLabels: {dashboards: grafana}
  route:
    receiver: slack
    group_by: [alertname]
    routeSelector:
      matchLabels: {team: models}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaNotificationPolicyRoute
metadata: {name: models, namespace: monitoring, labels: {team: models}}
spec:
  receiver: slack
"""

BAD = GOOD.replace(
    "{name: models, namespace: monitoring, labels: {team: models}}",
    "{name: «models», namespace: monitoring}",
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaNotificationPolicyRoute"):
        return
    alerting = grafana_alerting(repo)
    for branch in alerting.branches:
        near = [item for item in alerting.policies if same_namespace(item, branch)]
        if not near or branch.partial or any(item.partial for item in alerting.policies):
            continue
        if alerting.appliers(branch) or repo.may_hold("routeSelector"):
            continue
        selectors = [one for item in near for one in alerting.selectors(item)]
        because: tuple[Because, ...] = tuple(
            (item.node.where("matchLabels"), "what is selected") for item in selectors[:3]
        )
        yield Finding(
            branch.value_span("metadata", "name"),
            f"no notification policy selects route {branch.name}: it has no effect",
            because,
        )
