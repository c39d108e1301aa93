"""Monitor setting that user-workload monitoring overrides.

It always keeps the target's labels and renames those of the exporter to `exported_…`,
so `honorLabels: true` has no effect; and it sets `namespace` after all relabelings, so
that a relabeling which writes it has none either.
"""

from collections.abc import Iterator

from lint.platform.openshift import USER
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT

GOOD = (
    OPENSHIFT
    + """-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: exporter, namespace: vllm}
spec:
  selector: {matchLabels: {app: exporter}}
  endpoints:
    - port: metrics
"""
)

BAD = GOOD + "      «honorLabels»: true\n"


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift:
        return
    for monitor in repo.scrape.monitors:
        namespace = monitor.resource.namespace
        if platform.stack(namespace) != USER:
            continue
        for endpoint in monitor.endpoints:
            if endpoint.node.flag("honorLabels"):
                yield Finding(
                    endpoint.node.where("honorLabels"),
                    "user-workload monitoring never honours labels: the exporter's become exported_…",
                    platform.why_stack(namespace),
                )
            relabelings = (
                *endpoint.node.maps("relabelings"),
                *endpoint.node.maps("metricRelabelings"),
            )
            for relabeling in relabelings:
                target = relabeling.text("targetLabel")
                if target == "namespace":
                    yield Finding(
                        target.span(),
                        f"user-workload monitoring sets namespace={namespace} last: this is overwritten",
                        platform.why_stack(namespace),
                    )
