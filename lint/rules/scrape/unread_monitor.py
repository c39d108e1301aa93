"""Monitor in a namespace that no Prometheus reads.

A namespace labelled `openshift.io/user-monitoring=false` is left out by user-workload
monitoring, and the platform's Prometheus reads only namespaces labelled
`openshift.io/cluster-monitoring=true`. The monitor is accepted and never read.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.platform.openshift import USER_MONITORING
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
    platform = repo.platform
    if not platform.is_openshift:
        return
    for monitor in repo.scrape.monitors:
        namespace = monitor.resource.namespace
        labels = platform.namespaces.get(namespace, {})
        if platform.is_platform(namespace) or labels.get(USER_MONITORING) != "false":
            continue
        yield Finding(
            monitor.resource.value_span("metadata", "namespace"),
            f"no Prometheus reads monitors in {namespace}: {monitor.resource.name} scrapes nothing",
            platform.why_stack(namespace),
        )
