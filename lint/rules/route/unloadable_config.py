"""Alertmanager's own configuration that Alertmanager refuses to load.

In a Secret, a ConfigMap, the values of a chart or a plain file it is data to everybody else:
nobody looks into it before Alertmanager does. A key that it does not know, a receiver that is not
defined, a matcher on the root route, a name that is there twice: the configuration is refused as
a whole, a running Alertmanager keeps its last one, and a new one does not start.
"""

from collections.abc import Iterator

from lint.platform.configs import alertmanager_configs
from lint.platform.loading import refusals
from lint.platform.native_shape import shape_refusals
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec: {replicas: 3}
---
apiVersion: v1
kind: Secret
metadata: {name: alertmanager-main, namespace: monitoring}
stringData:
  alertmanager.yaml: |
    route:
      receiver: nobody
      routes:
        - matchers: ['severity = "critical"']
          receiver: pager
    receivers:
      - name: nobody
      - name: pager
        webhook_configs: [{url: 'http://pager.monitoring.svc/'}]
"""

BAD = GOOD.replace("receiver: pager", "receiver: «pagr»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for native in alertmanager_configs(repo):
        for at, what, near in (*shape_refusals("alertmanager", native.root), *refusals(native)):
            yield Finding(
                at.span(),
                f"{what}: {native.title} refuses its whole configuration"
                + (f"; did you mean {near}?" if near else ""),
                (),
                Fix(f"write {near}", (Edit(at.span(), near),)) if near else None,
            )
