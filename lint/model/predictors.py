"""KServe's model servers: the pods that it makes of what the repository holds.

In the raw (standard) mode the pods of an InferenceService have the ports of its runtime's
containers and no others; in the serverless mode Knative adds containers of its own. Labels
and annotations are those of the runtime, the service and its predictor, and on top the two
that KServe sets itself (`predictor.go`, `deployment_reconciler.go` of kserve@aaac4e29).
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource, labels_of
from lint.model.candidates import Candidate, Port
from lint.source import Span, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.model.repo import Repo

SOURCE = "runtime"
"""Where a candidate is known from that KServe makes."""

_MODE = "serving.kserve.io/deploymentMode"
_RAW = ("RawDeployment", "Standard")
_PATHS = ("prometheus.io/path", "prometheus.kserve.io/path")
_SERVICE = "serving.kserve.io/inferenceservice"
_WORKLOAD = {
    "app.kubernetes.io/part-of": "llminferenceservice",
    "kserve.io/component": "workload",
}


def predictors(repo: Repo) -> Iterator[Candidate]:
    """The pods of each InferenceService in raw mode whose runtime is here."""
    for service in repo.of_kind("InferenceService"):
        mode = service.metadata.map("annotations").string(_MODE)
        runtime = _runtime(repo, service) if mode in _RAW else None
        if runtime is not None and not service.partial:
            yield _pods(service, runtime)


def _runtime(repo: Repo, service: Resource) -> Resource | None:
    """The runtime that the service names: in its namespace, or for all of them."""
    name = service.spec.map("predictor").map("model").string("runtime")
    if not name or repo.may_hold(name):
        return None
    found = [
        item
        for item in repo.of_kind("ServingRuntime", "ClusterServingRuntime")
        if item.name == name
        and (item.kind == "ClusterServingRuntime" or item.namespace == service.namespace)
    ]
    return found[0] if found and not found[0].partial else None


def _pods(service: Resource, runtime: Resource) -> Candidate:
    name = service.metadata.text("name")
    labels = {
        **_texts(runtime.spec.map("labels")),
        **service.labels,
        **_texts(service.spec.map("predictor").map("labels")),
    }
    if name is not None:
        labels |= {
            "component": name.derive("predictor"),
            "app": name.derive(f"isvc.{name}-predictor"),
            _SERVICE: name,
        }
    model = service.spec.map("predictor").map("model")
    boxes = [*runtime.spec.maps("containers"), model]
    ports = [port for box in boxes for port in box.maps("ports")]
    notes = (runtime.spec.map("annotations"), service.metadata.map("annotations"))
    return Candidate(
        "Pod",
        str(service.namespace),
        str(service.name),
        labels,
        (),
        tuple(Port(port.text("name"), port.text("containerPort")) for port in ports),
        _place(runtime, ports),
        SOURCE,
        _exporter(boxes),
        "",
        next((str(node.string(key)) for node in notes for key in _PATHS if node.string(key)), ""),
    )


def _place(runtime: Resource, ports: list[Map]) -> Span:
    """Where the port is written, or the containers that declare none."""
    if ports:
        number = ports[0].text("containerPort")
        return number.span() if number is not None else ports[0].where()
    return runtime.root.where("spec", "containers")


def _exporter(boxes: list[Map]) -> str:
    from lint.model.feeds import exporters_of

    found = {name for box in boxes for name in exporters_of(box.string("image"))}
    return found.pop() if len(found) == 1 else ""


def _texts(node: Map) -> dict[str, Text]:
    return {str(key): value for key, value in node.items() if isinstance(value, Text)}


def workload_labels(service: Resource) -> tuple[dict[str, str], tuple[str, ...]]:
    """The labels of an LLMInferenceService's pods, and those whose value is not known."""
    own = {str(key): str(value) for key, value in labels_of(service.metadata).items()}
    named = {"app.kubernetes.io/name": str(service.name)}
    return {**own, **named, **_WORKLOAD}, ("app.kubernetes.io/component",)
