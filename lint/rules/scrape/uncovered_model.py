"""Model server that the PodMonitor of its namespace leaves out.

A PodMonitor selects pods by their labels, and of those the declared container ports by name
or number. A predictor of KServe whose runtime declares another port than the others, or
none, has no target. The pods of an LLMInferenceService are of another kind altogether: they
have no `component: predictor`. Nothing says so; the model is simply not in any figure.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.candidates import Candidate
from lint.model.predictors import SOURCE, WORKER, workload_labels
from lint.model.scrape import Monitor, reach, scrapes, wanted_port
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints: [{targetPort: 8080}]
---
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: {name: spyre, namespace: vllm}
spec:
  supportedModelFormats: [{name: vLLM}]
  containers:
    - name: kserve-container
      image: registry.example.com/vllm:v0.13.0
      ports: [{containerPort: 8080}]
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: granite
  namespace: vllm
  annotations: {serving.kserve.io/deploymentMode: RawDeployment}
spec:
  predictor:
    model: {modelFormat: {name: vLLM}, runtime: spyre}
"""

BAD = GOOD.replace("[{containerPort: 8080}]", "[{containerPort: «8000»}]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if "InferenceService" in repo.by_kind or "LLMInferenceService" in repo.by_kind:
        for monitor in repo.scrape.monitors:
            if monitor.kind == "PodMonitor" and not monitor.resource.partial:
                yield from _of_ports(repo, monitor)
        yield from _of_kind(repo)


def _of_ports(repo: Repo, monitor: Monitor) -> Iterator[Finding]:
    """Where no selected pod has the port, it is the monitor that is wrong: scrape/unknown-port."""
    selected = repo.scrape.selected(monitor, reach(repo, monitor))
    if not monitor.endpoints or any(wanted_port(monitor, e) is None for e in monitor.endpoints):
        return
    served = [item for item in selected if not item.name.endswith(WORKER)]
    missed = [item for item in served if not scrapes(monitor, item)]
    for item in missed if len(missed) < len(served) else ():
        if item.source == SOURCE and item.at is not None and not item.is_open:
            yield _finding(monitor, item)


def _finding(monitor: Monitor, item: Candidate) -> Finding:
    asked = [port for each in monitor.endpoints if (port := wanted_port(monitor, each)) is not None]
    offered = ", ".join(str(port.name or port.number) for port in item.ports)
    assert item.at is not None
    return Finding(
        item.at,
        f"the pods of InferenceService {item.name} declare {f'port {offered}' if offered else 'no port'}"
        f", and PodMonitor {monitor.resource.name} scrapes {' and '.join(asked)}: it is not scraped",
        tuple((port.span(), f"{monitor.resource.name} scrapes port {port}") for port in asked),
    )


def _of_kind(repo: Repo) -> Iterator[Finding]:
    for service in repo.of_kind("LLMInferenceService"):
        labels, keys = workload_labels(service)
        beside = [
            monitor
            for monitor in repo.scrape.monitors
            if monitor.kind == "PodMonitor"
            and ((names := reach(repo, monitor)) is None or service.namespace in names)
        ]
        if any(not monitor.selector.misses(labels, keys) for monitor in beside):
            continue
        for monitor in beside:
            for key, value in monitor.selector.labels.items():
                if (key, value) == ("component", "predictor"):
                    yield Finding(
                        service.value_span("metadata", "name"),
                        f"PodMonitor {monitor.resource.name} selects component=predictor, which"
                        f" the pods of an LLMInferenceService do not have: {service.name} is not"
                        " scraped by it",
                        ((value.span(), f"{monitor.resource.name} selects here"),),
                        severity="info",
                    )
