"""PodMonitor with `portNumber` on an OpenShift that does not know the field.

The field came with OpenShift 4.19. Before, the API server prunes it silently: the
endpoint is left without a port, and every declared port of every container is scraped.
`targetPort` does the same and works in every version.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

BAD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  versions: {openshift: '4.18'}
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {}
  podMetricsEndpoints:
    - «portNumber»: 8080
"""

GOOD = BAD.replace("«portNumber»", "targetPort")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    version = repo.platform.version
    if not repo.platform.is_openshift or not version or version >= (4, 19):
        return
    stated = repo.cluster.versions["openshift"]
    for monitor in repo.scrape.monitors:
        for endpoint in monitor.endpoints:
            key = endpoint.node.key("portNumber")
            if key is None or monitor.kind != "PodMonitor" or endpoint.port is not None:
                continue
            yield Finding(
                key.span(),
                f"portNumber is pruned by OpenShift {stated}: the endpoint has no port left",
                ((stated.span(), f"the cluster runs OpenShift {stated}"),),
                Fix("use targetPort", (Edit(key.span(), "targetPort"),), safe=True),
            )
