"""An alert rule that asks a datasource which its Grafana does not have.

`datasourceUid` is the uid of a datasource, not its name. Grafana does not check it when the
rule is made: every evaluation fails, "data source not found", and the rule is in the state
that `execErrState` says. Judged where the Grafana and its datasources are in the repository.
"""

from collections.abc import Iterator

from lint.grafana.alerting import AlertRule, grafana_alerting
from lint.grafana.instances import closest
from lint.grafana.view import Datasource
from lint.repo import Repo
from lint.rule import Because, Edit, Finding, Fix, rule
from lint.rules.grafana._examples import RULE_GROUP
from lint.source import Text

GOOD = (
    """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring, labels: {dashboards: grafana}}
spec: {version: 13.1.3}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: prometheus, namespace: monitoring}
spec:
  uid: prometheus
  instanceSelector:
    matchLabels: {dashboards: grafana}
  datasource:
    name: Prometheus
    type: prometheus
    access: proxy
    url: http://prometheus:9090
---
"""
    + RULE_GROUP
)

BAD = GOOD.replace("datasourceUid: prometheus", "datasourceUid: «Prometheus»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaAlertRuleGroup"):
        return
    for each in grafana_alerting(repo).rules:
        for query in each.queries:
            uid = query.source
            if not uid or query.is_expression or "$" in uid or each.group.partial:
                continue
            found = repo.grafana.named(each.group, uid)
            if found is None and not repo.may_hold(uid):
                yield _finding(repo, each, uid, None)
            elif isinstance(found, Datasource) and found.uid and found.uid != uid:
                yield _finding(repo, each, uid, found)


def _finding(repo: Repo, each: AlertRule, uid: Text, meant: Datasource | None) -> Finding:
    """`meant` is the datasource that has it for a name."""
    known = [
        item
        for instance in repo.grafana.instances_of(each.group)
        for item in repo.grafana.datasources_on(instance)
        if item.uid is not None
    ]
    near = closest(uid, [str(item.uid) for item in known])
    other = meant or next((item for item in known if item.uid == near), None)
    fact = f"no datasource has the uid {uid}" if meant is None else f"{uid} is a name, and no uid"
    fix: Fix | None = None
    because: tuple[Because, ...] = ()
    if other is not None and other.uid is not None:
        fix = Fix(f"write {other.uid}", (Edit(uid.span(), str(other.uid)),))
        because = ((other.uid.span(), f"{other.resource.title} has the uid {other.uid}"),)
    return Finding(uid.span(), f"{fact}: every evaluation of the rule fails", because, fix)
