"""Pods that only compute, scraped as if they served.

A model that runs on several nodes has one head, which answers, and workers, which carry the
same labels. Where a worker declares the port that is scraped it becomes a target that is
always down, and alerts on `up` fire.
"""

from collections.abc import Iterator

from lint.model.candidates import port_matches
from lint.model.predictors import SOURCE, WORKER
from lint.repo import Repo
from lint.rule import Finding, rule

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
    workerSpec:
      containers: [{name: worker-container, image: vllm/vllm-openai:v0.13.0}]
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

BAD = GOOD.replace(
    "[{name: worker-container, image: vllm/vllm-openai:v0.13.0}]",
    "[{name: worker-container, image: vllm/vllm-openai:v0.13.0, ports: [{containerPort: 8080}]}]",
).replace("targetPort: 8080", "targetPort: «8080»")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("InferenceService"):
        return
    for monitor in repo.scrape.monitors:
        if monitor.kind != "PodMonitor" or monitor.selector.is_empty:
            continue
        selected = repo.scrape.selected(monitor, monitor.selected_namespaces())
        for item in selected:
            if item.source != SOURCE or not item.name.endswith(WORKER) or item.is_open:
                continue
            for endpoint in monitor.endpoints:
                port = endpoint.port or endpoint.port_number or endpoint.target_port
                if port is not None and item.exporter and port_matches(port, item):
                    yield Finding(
                        port.span(),
                        f"workers of {item.name.removesuffix(WORKER)} declare port {port} and serve"
                        " nothing: their targets are down",
                        ((item.at, "the model"),) if item.at is not None else (),
                    )
