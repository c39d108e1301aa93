"""Monitor with a relabeling, a selector or an authorization that the operator refuses.

A relabeling needs what its action needs and nothing else, and a regular expression that is
RE2's; an expression of a selector is complete; basic authentication is `basicAuth`. One
endpoint that breaks this makes the operator skip the whole monitor: nothing is scraped.
"""

from collections.abc import Iterator

from lint.model.scrape import Monitor
from lint.platform.admission import Flaw
from lint.platform.relabelings import authorization, relabeling, selector
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
      relabelings:
        - action: keepequal
          sourceLabels: [__meta_kubernetes_pod_node_name]
          targetLabel: node
"""

BAD = GOOD + "          «replacement»: $2\n"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        if monitor.resource.partial:
            continue
        for flaw in _flaws(monitor, only_old_names=repo.platform.is_openshift):
            what = f"{flaw.message}: the operator refuses {monitor.resource.name}"
            yield Finding(flaw.at, f"{what}, and nothing is scraped", flaw.because, flaw.fix)


def _flaws(monitor: Monitor, *, only_old_names: bool) -> Iterator[Flaw]:
    yield from selector(monitor.resource.spec.map("selector"))
    for endpoint in monitor.endpoints:
        for field in ("relabelings", "metricRelabelings"):
            for node in endpoint.node.maps(field):
                wrong = relabeling(node, only_old_names=only_old_names)
                if wrong is not None:
                    yield wrong
        wrong = authorization(endpoint.node)
        if wrong is not None:
            yield wrong
