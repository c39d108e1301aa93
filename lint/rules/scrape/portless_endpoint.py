"""PodMonitor endpoint without a port.

Without `port`, `portNumber` or `targetPort` every declared port of every container of
the pod becomes a target: those that serve no metrics are down for ever, and alerts on
`up` fire.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {}
  podMetricsEndpoints:
    - targetPort: 8080
      path: /metrics
"""

BAD = GOOD.replace("    - targetPort: 8080\n      path", "    - «path»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        if monitor.kind != "PodMonitor" or monitor.resource.partial:
            continue
        for endpoint in monitor.endpoints:
            if endpoint.port or endpoint.target_port or endpoint.port_number:
                continue
            if endpoint.node.key("filterRunning") is None and not endpoint.node.seq("relabelings"):
                yield Finding(
                    endpoint.node.where(),
                    "this endpoint has no port: every declared port of the pod becomes a target",
                )
