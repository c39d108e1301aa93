"""KServe's model servers: the pods that it makes of what the repository holds.

Labels and annotations are those of the runtime, the service and its predictor, and on top the
pair that KServe sets itself; containers are the runtime's, with those of the predictor merged
in (kserve v0.20.0, `components/predictor.go` and `reconcilers/deployment`). In the raw
(standard) mode the pods have the ports of these and no others; in the serverless mode Knative
adds containers of its own. Opendatahub adds a proxy where `enable-auth` is set.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource, labels_of
from lint.model.candidates import Candidate, Port
from lint.source import Span, Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

SOURCE = "runtime"
"""Where a candidate is known from that KServe makes."""

WORKER = "-worker"
"""What the names of pods end with that only compute, and serve nothing."""

_GROUP = "serving.kserve.io"
_MODE = "serving.kserve.io/deploymentMode"
_RAW = ("RawDeployment", "Standard")
_AUTH = "security.opendatahub.io/enable-auth"
_NOTES = ("prometheus.io/", "prometheus.kserve.io/")
_SERVICE = "serving.kserve.io/inferenceservice"
_LATE = (
    "isvc.generation", "pod-template-hash", "serving.knative.dev/configuration",
    "serving.knative.dev/revision", "serving.knative.dev/service",
)  # fmt: skip
"""Labels that pods have with a value nobody writes."""

_WORKLOAD = {
    "app.kubernetes.io/part-of": "llminferenceservice",
    "kserve.io/component": "workload",
}


class Model(NamedTuple):
    """An InferenceService, and the spec of the runtime that serves it, empty where that is
    elsewhere. `is_known`: all containers of its pods are."""

    service: Resource
    runtime: Resource | None
    is_known: bool
    is_raw: bool

    @property
    def predictor(self) -> Map:
        """What it says of the pods that answer."""
        return self.service.spec.map("predictor")

    @property
    def spec(self) -> Map:
        """The runtime's."""
        return self.service.spec.map("") if self.runtime is None else self.runtime.spec


def predictors(repo: Repo, asked: frozenset[str]) -> Iterator[Candidate]:
    """The pods of each InferenceService; `asked` are the labels that monitors select by."""
    for service in repo.of_kind("InferenceService"):
        if service.group == _GROUP and not service.partial:
            model = _model(repo, service)
            yield _pods(model, asked, "")
            if "workerSpec" in model.predictor:
                yield _pods(model, asked, WORKER)


def _model(repo: Repo, service: Resource) -> Model:
    predictor = service.spec.map("predictor")
    runtime = _runtime(repo, service)
    is_custom = "model" not in predictor and bool(predictor.maps("containers"))
    is_raw = service.metadata.map("annotations").string(_MODE) in _RAW
    return Model(service, runtime, is_raw and (is_custom or runtime is not None), is_raw)


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


def _pods(model: Model, asked: frozenset[str], suffix: str) -> Candidate:
    runtime, own = model.spec, model.predictor
    if suffix:
        runtime, own = runtime.map("workerSpec"), own.map("workerSpec")
    labels = _labels(model, runtime, suffix)
    keys: tuple[str, ...] = _LATE
    if not model.is_known:
        # Knative, and a runtime that is elsewhere, may add any label.
        keys += ("app", *sorted(asked.difference(labels)))
    boxes = [*runtime.maps("containers"), *own.maps("containers")]
    boxes += [] if suffix else [own.map("model")]
    ports = [port for box in boxes for port in box.maps("ports")]
    return Candidate(
        "Pod",
        str(model.service.namespace),
        f"{model.service.name}{suffix}",
        labels,
        keys,
        (*(Port(port.text("name"), port.text("containerPort")) for port in ports), *_proxy(model)),
        _place(model, ports),
        SOURCE,
        _exporter(model),
        "",
        "" if suffix else _note(model, "path"),
        not model.is_known,
        "" if suffix else _note(model, "port"),
    )


def _labels(model: Model, runtime: Map, suffix: str) -> dict[str, Text]:
    service, name = model.service, model.service.metadata.text("name")
    labels = {
        **_texts(runtime.map("labels")),
        **service.labels,
        **_texts(model.predictor.map("labels")),
    }
    if name is not None:
        labels |= {"component": name.derive("predictor"), _SERVICE: name}
        if model.is_raw:
            labels["app"] = name.derive(f"isvc.{name}-predictor{suffix}")
    return labels


def _proxy(model: Model) -> Iterator[Port]:
    name = model.service.metadata.text("name")
    if name is not None and model.service.metadata.map("annotations").string(_AUTH) == "true":
        yield Port(name.derive("https"), name.derive("8443"))


def _place(model: Model, ports: list[Map]) -> Span:
    """Where the port is written, or the containers that declare none."""
    if ports:
        number = ports[0].text("containerPort")
        return number.span() if number is not None else ports[0].where()
    if model.runtime is not None:
        return model.runtime.root.where("spec", "containers")
    return model.service.value_span("metadata", "name")


def _note(model: Model, what: str) -> str:
    """Where the metrics are said to be; the predictor's word counts more than the runtime's."""
    notes = {
        **_texts(model.spec.map("annotations")),
        **_texts(model.service.metadata.map("annotations")),
        **_texts(model.predictor.map("annotations")),
    }
    return next((str(notes[prefix + what]) for prefix in _NOTES if prefix + what in notes), "")


def _exporter(model: Model) -> str:
    from lint.catalog.images import exporters_of

    boxes = [*model.spec.maps("containers"), *model.predictor.maps("containers")]
    found = {name for box in boxes for name in exporters_of(box.string("image"))}
    if not found and model.predictor.map("model").string("modelFormat", "name").lower() == "vllm":
        return "vllm"
    return found.pop() if len(found) == 1 else ""


def _texts(node: Map) -> dict[str, Text]:
    return {str(key): value for key, value in node.items() if isinstance(value, Text)}


def workload_labels(service: Resource) -> tuple[dict[str, str], tuple[str, ...]]:
    """The labels of an LLMInferenceService's pods, and those whose value is not known."""
    own = {str(key): str(value) for key, value in labels_of(service.metadata).items()}
    named = {"app.kubernetes.io/name": str(service.name)}
    return {**own, **named, **_WORKLOAD}, ("app.kubernetes.io/component",)
