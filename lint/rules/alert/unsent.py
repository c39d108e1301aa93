"""Alerts of a Prometheus that knows no Alertmanager.

A Prometheus of the Prometheus Operator sends alerts to the Alertmanagers that its `alerting`
names (or `additionalAlertManagerConfigs`), a ThanosRuler to those of `alertmanagersUrl` or
`alertmanagersConfig`. Without any, alerts fire and are seen in its own user interface only.
Judged where an Alertmanager that they could be sent to is applied together with it.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.platform.operator import NOTIFIERS, is_whole, readers_of, takes
from lint.platform.profile import instances
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  ruleSelector: {}
  alerting:
    alertmanagers: [{namespace: monitoring, name: alertmanager-operated, port: web}]
---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec: {replicas: 1}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: monitoring}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
"""

_SENT = """  alerting:
    alertmanagers: [{namespace: monitoring, name: alertmanager-operated, port: web}]
"""
BAD = GOOD.replace(_SENT, "").replace("spec:\n", "«spec»:\n", 1)

_ADDRESSES = ("additionalAlertManagerConfigs", "alertmanagersUrl", "alertmanagersConfig")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if "Alertmanager" not in repo.by_kind or not repo.alerting.alerts:
        return
    notifiers = instances(repo, *NOTIFIERS)
    for reader in readers_of(repo, "PrometheusRule") if notifiers else ():
        taken = [a for a in repo.alerting.alerts if takes(repo, reader, a.resource)]
        beside = [item for item in notifiers if _is_beside(reader, item)]
        if taken and beside and is_whole(repo, "PrometheusRule") and not _sends(reader.spec):
            yield Finding(
                reader.root.where("spec"),
                f"{reader.kind} {reader.name} knows no Alertmanager:"
                f" {taken[0].name} and its other alerts are sent to nobody",
                tuple(
                    (item.value_span("metadata", "name"), f"Alertmanager {item.name} is here")
                    for item in beside
                ),
            )


def _is_beside(reader: Resource, notifier: Resource) -> bool:
    """Whether both are certainly applied together: by one build, or from one folder."""
    if reader.build or notifier.build:
        return reader.build == notifier.build
    paths = [item.root.span().file.path for item in (reader, notifier)]
    return len({path.rpartition("/")[0] for path in paths}) == 1


def _sends(spec: Map) -> bool:
    return bool(spec.map("alerting").seq("alertmanagers")) or any(
        spec.key(name) is not None for name in _ADDRESSES
    )
