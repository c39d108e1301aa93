"""Two alert rules of one Grafana with the same uid, or of one group with the same title.

A uid is one rule: the group that is written last takes it, and the other one is refused or
loses it at its next resync. Two rules of one title in a group are refused.
"""

from collections.abc import Iterator

from lint.grafana.alerting import AlertRule, GrafanaAlerting, grafana_alerting
from lint.grafana.instances import same_place
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

_SECOND = """    - uid: errors
      title: Requests fail
      condition: A
      execErrState: Error
      noDataState: OK
      data:
        - refId: A
          datasourceUid: prometheus
          model: {refId: A, expr: sum(up), instant: true}
"""

GOOD = (
    """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaAlertRuleGroup
metadata: {name: models, namespace: monitoring}
spec:
  folderUID: models
  interval: 1m
  instanceSelector:
    matchLabels: {dashboards: grafana}
  rules:
    - uid: queue
      title: Requests wait
      condition: B
      execErrState: Error
      noDataState: OK
      data:
        - refId: A
          datasourceUid: prometheus
          relativeTimeRange: {from: 600, to: 0}
          model: {refId: A, expr: sum(up), instant: true}
        - refId: B
          datasourceUid: __expr__
          model: {refId: B, type: threshold, expression: A, conditions: [{evaluator: {type: gt, params: [5]}}]}
"""
    + _SECOND
)

BAD = GOOD.replace("uid: errors", "uid: «queue»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaAlertRuleGroup"):
        return
    alerting = grafana_alerting(repo)
    seen: dict[str, list[tuple[AlertRule, Text]]] = {}
    for each in alerting.rules:
        for what, text in (("uid", each.uid), ("title", each.title)):
            if not text or "$" in text or "{{" in text:
                continue
            near = seen.setdefault(f"{what} {text}", [])
            first = next((one for one, _ in near if _meet(alerting, one, each, what)), None)
            if first is not None:
                place = next(text for one, text in near if one is first)
                message = f"a second alert rule with the {what} {text}: Grafana has one of the two"
                yield Finding(
                    text.span(), message, ((place.span(), f"{first.group.title} is here"),)
                )
            near.append((each, text))


def _meet(alerting: GrafanaAlerting, one: AlertRule, other: AlertRule, what: str) -> bool:
    if one.group is other.group:
        return True
    there = alerting.grafana.instances_of(one.group)
    return (
        what == "uid"
        and same_place(one.group, other.group)
        and any(item in there for item in alerting.grafana.instances_of(other.group))
    )
