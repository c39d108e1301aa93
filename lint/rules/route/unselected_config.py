"""AlertmanagerConfig that the Alertmanager of the repository does not select.

An Alertmanager of the Prometheus Operator takes the AlertmanagerConfigs whose labels its
`alertmanagerConfigSelector` asks for, in the namespaces that
`alertmanagerConfigNamespaceSelector` selects, or in its own; and the one that
`alertmanagerConfiguration` names, in its own. Without a selector it takes none. Any other
is accepted, and its receivers are never told anything.
"""

from collections.abc import Iterator

from lint.platform.operator import unselected
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec:
  alertmanagerConfigSelector: {matchLabels: {alertmanager: main}}
---
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata:
  name: slack
  namespace: monitoring
  labels: {alertmanager: main}
spec:
  route: {receiver: slack, repeatInterval: 4h}
  receivers:
    - name: slack
"""

BAD = GOOD.replace("  labels: {alertmanager: main}", "  labels: {alertmanager: «mian»}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if "AlertmanagerConfig" in repo.by_kind:
        yield from unselected(repo, "AlertmanagerConfig", "its receivers are never told")
