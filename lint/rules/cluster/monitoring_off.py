"""Monitors and rules on a cluster whose user-workload monitoring is off.

Nothing outside the platform's own namespaces is scraped or evaluated unless
`cluster-monitoring-config` in `openshift-monitoring` says `enableUserWorkload: true`.
Every monitor and rule is accepted, and nobody reads it.
"""

from collections.abc import Iterator

from lint.platform.openshift import NONE, USER_MONITORING
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.source import Span

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  namespaces: [{name: vllm}]
-- config.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data:
  config.yaml: |
    enableUserWorkload: true
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {}
  podMetricsEndpoints: [{targetPort: 8080}]
"""

BAD = GOOD.replace("enableUserWorkload: true", "enableUserWorkload: «false»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift or not platform.stated or platform.user_workload.value:
        return
    unread: list[Because] = []
    for resource in repo.of_kind("PodMonitor", "ServiceMonitor", "PrometheusRule"):
        labels = platform.namespaces.get(resource.namespace, {})
        if platform.stack(resource.namespace) == NONE and USER_MONITORING not in labels:
            at = resource.value_span("metadata", "name")
            unread.append((at, f"{resource.kind} {resource.name} is read by nobody"))
    if unread:
        yield Finding(
            _where(repo),
            f"user-workload monitoring is not enabled: {len(unread)} monitors and rules"
            " of this repository are read by nobody",
            tuple(unread),
        )


def _where(repo: Repo) -> Span:
    """The switch, the ConfigMap that lacks it, or the description that says OpenShift."""
    platform = repo.platform
    if platform.user_workload.at is not None:
        return platform.user_workload.at.span()
    main = platform.config_maps.get(("openshift-monitoring", "cluster-monitoring-config"))
    if main is not None:
        return main.where("enableUserWorkload")
    spec = repo.cluster.spec
    if spec is not None:
        return spec.where("monitoringConfig" if spec.key("monitoringConfig") else "platform")
    return next(iter(platform.config_maps.values())).where()
