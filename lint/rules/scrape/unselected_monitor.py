"""Monitor that the Prometheus of the repository does not select.

A Prometheus of the Prometheus Operator takes the ServiceMonitors and PodMonitors whose
labels its `serviceMonitorSelector` and `podMonitorSelector` ask for, in the namespaces that
`…NamespaceSelector` selects, or in its own. Any other is accepted, and never read.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.platform.operator import SCRAPERS, unselected
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  serviceMonitorSelector: {matchLabels: {release: stack}}
  serviceMonitorNamespaceSelector: {}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: exporter
  namespace: apps
  labels: {release: stack}
spec:
  selector: {matchLabels: {app: exporter}}
  endpoints: [{port: metrics}]
"""

BAD = GOOD.replace("  labels: {release: stack}", "  labels: {release: «stak»}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    effect = "nothing is scraped"
    yield from unselected(repo, "ServiceMonitor", "serviceMonitorSelector", SCRAPERS, effect)
    yield from unselected(repo, "PodMonitor", "podMonitorSelector", SCRAPERS, effect)
