"""Monitor in a namespace that no Prometheus reads.

A namespace labelled `openshift.io/user-monitoring=false` is left out by user-workload
monitoring, as is, from OpenShift 4.16 on, an object with this label; and the platform's
Prometheus reads only namespaces labelled `openshift.io/cluster-monitoring=true`. The monitor
is accepted and never read.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT

GOOD = (
    OPENSHIFT
    + """-- namespace.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: vllm
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: predictors
  namespace: vllm
spec:
  selector: {}
  podMetricsEndpoints: [{targetPort: 8080}]
"""
)

BAD = GOOD.replace(
    "  name: vllm\n-- mon",
    "  name: vllm\n  labels: {openshift.io/user-monitoring: 'false'}\n-- mon",
).replace("  namespace: vllm", "  namespace: «vllm»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        own = monitor.resource
        because = repo.platform.left_out(own)
        if because:
            yield Finding(
                own.value_span("metadata", "namespace" if own.namespace else "name"),
                f"no Prometheus reads this monitor in {own.namespace}: {own.name} scrapes nothing",
                because,
            )
