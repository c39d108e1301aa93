"""Monitor that the Prometheus of the repository does not select.

A Prometheus or PrometheusAgent of the Prometheus Operator takes the ServiceMonitors,
PodMonitors, Probes and ScrapeConfigs whose labels its `serviceMonitorSelector`,
`podMonitorSelector`, `probeSelector` and `scrapeConfigSelector` ask for, in the namespaces
that `…NamespaceSelector` selects, or in its own. Any other is accepted, and never read.
"""

from collections.abc import Iterator

from lint.platform.operator import unselected
from lint.repo import Repo
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
    for kind in ("ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"):
        if kind in repo.by_kind:
            yield from unselected(repo, kind, "nothing is scraped")
