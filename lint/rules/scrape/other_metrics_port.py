"""A monitor that scrapes another port than the pods say their metrics are on.

The runtime of an InferenceService is annotated with `prometheus.io/port`, or KServe's
`prometheus.kserve.io/port`. Another port of the same pod answers something else, or 404:
the target is down, or has none of the series that are meant.
"""

from collections.abc import Iterator

from lint.model.candidates import Candidate
from lint.model.scrape import Endpoint
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

GOOD = """
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: {name: vllm, namespace: models}
spec:
  annotations: {prometheus.io/port: "8080", prometheus.io/path: /metrics}
  supportedModelFormats: [{name: vLLM}]
  containers:
    - name: kserve-container
      image: vllm/vllm-openai:v0.13.0
      args: [--port=8080]
      ports: [{containerPort: 8080}, {name: grpc, containerPort: 8033}]
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: granite
  namespace: models
  annotations: {serving.kserve.io/deploymentMode: Standard}
spec:
  predictor:
    model: {modelFormat: {name: vLLM}, runtime: vllm}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: models, namespace: models}
spec:
  selector:
    matchLabels: {component: predictor}
  podMetricsEndpoints:
    - targetPort: 8080
"""

BAD = GOOD.replace("targetPort: 8080", "targetPort: «8033»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not any(item.metrics_port for item in repo.scrape.candidates):
        return
    for monitor in repo.scrape.monitors:
        if monitor.kind != "PodMonitor" or monitor.selector.is_empty:
            continue
        for item in repo.scrape.selected(monitor, monitor.selected_namespaces()):
            asked = [(each, _number(each, item)) for each in monitor.endpoints]
            known = [(each, number) for each, number in asked if number is not None]
            if not item.metrics_port or len(known) != len(asked):
                continue
            if all(number != item.metrics_port for _, number in known):
                yield from (_finding(each, number, item) for each, number in known)


def _number(endpoint: Endpoint, item: Candidate) -> str | None:
    """The port that an endpoint means in these pods, where it has one."""
    if endpoint.port is not None:
        numbers = (port.number for port in item.ports if port.name == endpoint.port)
        found = next(numbers, None)
    else:
        found = endpoint.port_number or endpoint.target_port
        found = found if any(port.number == found for port in item.ports) else None
    return None if found is None else str(found)


def _finding(endpoint: Endpoint, number: str, item: Candidate) -> Finding:
    written: Text | None = endpoint.port or endpoint.port_number or endpoint.target_port
    because = ((item.at, f"{item.name}"),) if item.at is not None else ()
    return Finding(
        endpoint.node.where() if written is None else written.span(),
        f"{item.name} has its metrics on port {item.metrics_port}, by its annotations:"
        f" port {number} has none",
        because,
    )
