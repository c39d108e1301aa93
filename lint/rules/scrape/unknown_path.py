"""Monitor endpoint with another path than its targets serve metrics on.

The description (or what is known of the exporter) says where the metrics are. On any
other path the target answers 404: it is down, and none of its series exist.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  workloads:
    - name: predictors
      namespace: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
      metrics: {path: /metrics, port: 8080}
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector:
    matchLabels: {component: predictor}
  podMetricsEndpoints:
    - targetPort: 8080
      path: /metrics
"""

BAD = GOOD.replace("      path: /metrics\n", "      path: «/metric»\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        if monitor.selector.is_empty:
            continue
        for item in repo.scrape.selected(monitor, monitor.selected_namespaces()):
            if not item.path:
                continue
            for endpoint in monitor.endpoints:
                path = endpoint.path
                if path is None or path == item.path:
                    continue
                because = ((item.at, f"{item.name} serves {item.path}"),) if item.at else ()
                yield Finding(
                    path.span(),
                    f"{item.name} serves its metrics on {item.path}: targets on {path} are down",
                    because,
                    Fix(f"scrape {item.path}", (Edit(path.span(), item.path),)),
                    None if item.source == "description" else "warning",
                )
