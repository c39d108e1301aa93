"""Object of a kind that OpenShift's monitoring never reads.

The cluster's operators run only their own Prometheus, Alertmanager and ThanosRuler, and
ship no ScrapeConfig; objects of the group `monitoring.rhobs` belong to another operator.
Such an object in an OpenShift repository changes nothing in the cluster's monitoring.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: exporter, namespace: vllm}
spec:
  selector: {matchLabels: {app: exporter}}
  endpoints: [{port: metrics}]
"""

BAD = GOOD.replace(
    """kind: ServiceMonitor
metadata: {name: exporter, namespace: vllm}
spec:
  selector: {matchLabels: {app: exporter}}
  endpoints: [{port: metrics}]
""",
    """kind: «ScrapeConfig»
metadata: {name: exporter, namespace: vllm}
spec: {staticConfigs: [{targets: ['exporter:80']}]}
""",
).replace("com/v1\nkind: «", "com/v1alpha1\nkind: «")

_UNREAD = ("ScrapeConfig", "Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.cluster.platform != "openshift":
        return
    for resource in repo.of_kind(*_UNREAD):
        if resource.group == "monitoring.coreos.com":
            yield Finding(
                resource.value_span("kind"),
                f"OpenShift's monitoring reads no {resource.kind}: {resource.name} has no effect",
            )
