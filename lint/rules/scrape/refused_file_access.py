"""ServiceMonitor that reads a file of the Prometheus pod, under user-workload monitoring.

User-workload monitoring denies arbitrary file access: an endpoint with `bearerTokenFile`,
or `caFile`, `certFile` or `keyFile` in its `tlsConfig`, makes the operator skip the whole
ServiceMonitor. Use a Secret or ConfigMap reference instead.
"""

from collections.abc import Iterator

from lint.platform.openshift import USER
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT
from lint.source import Text

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

BAD = GOOD + "      «bearerTokenFile»: /var/run/secrets/token\n"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift:
        return
    for monitor in repo.scrape.monitors:
        if monitor.kind != "ServiceMonitor" or platform.stack(monitor.resource.namespace) != USER:
            continue
        for endpoint in monitor.endpoints:
            tls = endpoint.node.map("tlsConfig")
            keys = [endpoint.node.key("bearerTokenFile")]
            keys += [tls.key(name) for name in ("caFile", "certFile", "keyFile")]
            for key in keys:
                if isinstance(key, Text):
                    yield Finding(
                        key.span(),
                        f"user-workload monitoring denies {key}: the whole ServiceMonitor is skipped",
                        platform.why_stack(monitor.resource.namespace),
                    )
