"""Monitors, and the pods and Services that they can select."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from lint import facts
from lint.build.resource import Resource, labels_of
from lint.model.workloads import template_of
from lint.source import Span, Text
from lint.tree import Map, integer
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.model.repo import Repo

GROUP = "monitoring.coreos.com"
_TEMPLATED = ("Deployment", "StatefulSet", "DaemonSet", "Job")


class Selector(NamedTuple):
    """A label selector: `matchLabels` and `matchExpressions`."""

    node: Map
    labels: Mapping[Text, Text]
    expressions: tuple[Map, ...]

    @classmethod
    def of(cls, node: Map) -> Selector:
        """Reads a selector; other keys are the schema's business."""
        labels = {
            key: value for key, value in node.map("matchLabels").items() if isinstance(value, Text)
        }
        return cls(node, labels, tuple(node.maps("matchExpressions")))

    @property
    def is_empty(self) -> bool:
        """Whether it selects everything."""
        return not self.labels and not self.expressions

    def misses(self, labels: Mapping[str, str], keys: tuple[str, ...] = ()) -> list[Text]:
        """The keys and values of the selector that these labels do not satisfy.

        `keys` are labels that are there with a value nobody knows."""
        missed = [
            value if key in labels else key
            for key, value in self.labels.items()
            if labels.get(key) != value and key not in keys
        ]
        for expression in self.expressions:
            key = expression.text("key")
            if key is not None and key not in keys and not _holds(expression, labels):
                missed.append(key)
        return missed


def _holds(expression: Map, labels: Mapping[str, str]) -> bool:
    key, operator = expression.string("key"), expression.string("operator")
    values = expression.texts("values")
    if operator == "In":
        return key in labels and labels[key] in values
    if operator == "NotIn":
        return key not in labels or labels[key] not in values
    if operator == "Exists":
        return key in labels
    return key not in labels if operator == "DoesNotExist" else True


class Endpoint(NamedTuple):
    """One entry of `endpoints` or `podMetricsEndpoints`."""

    node: Map
    port: Text | None
    target_port: Text | None
    port_number: Text | None
    path: Text | None
    interval: Text | None


class Monitor(NamedTuple):
    """A PodMonitor or ServiceMonitor."""

    resource: Resource
    kind: str
    selector: Selector
    any_namespace: Text | None
    namespaces: tuple[Text, ...]
    endpoints: tuple[Endpoint, ...]

    @property
    def job(self) -> str:
        """The job label of a PodMonitor's targets; a ServiceMonitor's is the Service's name."""
        return f"{self.resource.namespace}/{self.resource.name}"

    def selected_namespaces(self) -> tuple[str, ...] | None:
        """The namespaces it names, its own by default; None for any."""
        if self.any_namespace is not None and self.any_namespace == "true":
            return None
        return tuple(map(str, self.namespaces)) or (str(self.resource.namespace),)


class Port(NamedTuple):
    """A port: its name, its number, and for a Service what it leads to in the pods."""

    name: Text | None
    number: Text | None
    target: Text | None = None


class Candidate(NamedTuple):
    """Pods of one template, or a Service, that a monitor may select.

    `keys` are labels that are there with a value that differs from pod to pod. `source`
    says where it is known from: repository, description, or knowledge."""

    kind: str
    namespace: str
    name: str
    labels: Mapping[str, Text]
    keys: tuple[str, ...]
    ports: tuple[Port, ...]
    at: Span | None
    source: str
    exporter: str = ""
    profile: str = ""
    path: str = ""


class Scrape(NamedTuple):
    """All monitors, and all that is known to be there to select."""

    monitors: tuple[Monitor, ...]
    candidates: tuple[Candidate, ...]
    places: Mapping[tuple[str, str], tuple[int, ...]]

    @classmethod
    def of(cls, repo: Repo) -> Scrape:
        """From the repository's objects and the cluster description."""
        monitors = tuple(
            _monitor(resource)
            for resource in repo.of_kind("PodMonitor", "ServiceMonitor")
            if resource.group == GROUP
        )
        known = _from_description(repo) if repo.cluster.described else _from_knowledge(monitors)
        candidates = (*_from_repo(repo), *known)
        places: dict[tuple[str, str], list[int]] = {}
        for index, each in enumerate(candidates):
            places.setdefault((each.kind, each.namespace), []).append(index)
        return cls(monitors, candidates, {key: tuple(value) for key, value in places.items()})

    def of_kind(self, kind: str, namespaces: tuple[str, ...] | None) -> list[Candidate]:
        """Pods for a PodMonitor, Services for a ServiceMonitor, in these namespaces."""
        wanted = "Pod" if kind == "PodMonitor" else "Service"
        if namespaces is None:
            return [candidate for candidate in self.candidates if candidate.kind == wanted]
        found = {index for each in namespaces for index in self.places.get((wanted, each), ())}
        return [self.candidates[index] for index in sorted(found)]

    def is_known(self, namespace: str) -> bool:
        """Whether something that runs in this namespace is known."""
        return any(candidate.namespace == namespace for candidate in self.candidates)

    def selected(self, monitor: Monitor, namespaces: tuple[str, ...] | None) -> list[Candidate]:
        """What the monitor selects of what is known in these namespaces."""
        return [
            candidate
            for candidate in self.of_kind(monitor.kind, namespaces)
            if not monitor.selector.misses(candidate.labels, candidate.keys)
        ]


def _monitor(resource: Resource) -> Monitor:
    spec = resource.spec
    field = "podMetricsEndpoints" if resource.kind == "PodMonitor" else "endpoints"
    namespaces = spec.map("namespaceSelector")
    return Monitor(
        resource,
        resource.kind,
        Selector.of(spec.map("selector")),
        namespaces.text("any"),
        tuple(namespaces.texts("matchNames")),
        tuple(_endpoint(node) for node in spec.maps(field)),
    )


def _endpoint(node: Map) -> Endpoint:
    return Endpoint(
        node,
        node.text("port"),
        node.text("targetPort"),
        node.text("portNumber"),
        node.text("path"),
        node.text("interval"),
    )


def _from_repo(repo: Repo) -> Iterator[Candidate]:
    for resource in repo.of_kind(*_TEMPLATED, "Pod", "Service"):
        if resource.kind == "Service":
            ports = tuple(
                Port(port.text("name"), port.text("port"), port.text("targetPort"))
                for port in resource.spec.maps("ports")
            )
            labels: Mapping[str, Text] = resource.labels
            kind = "Service"
        else:
            template = template_of(resource)
            labels = labels_of(template.map("metadata"))
            pod = template.map("spec")
            containers = (*pod.maps("containers"), *pod.maps("initContainers"))
            ports = tuple(
                Port(port.text("name"), port.text("containerPort"))
                for container in containers
                for port in container.maps("ports")
            )
            kind = "Pod"
        yield Candidate(
            kind,
            str(resource.namespace),
            str(resource.name),
            labels,
            (),
            ports,
            resource.root.where("metadata", "name"),
            "repository",
        )


def _from_description(repo: Repo) -> Iterator[Candidate]:
    for target in repo.cluster.targets:
        yield Candidate(
            target.kind,
            target.namespace,
            target.name,
            target.labels,
            target.keys,
            tuple(Port(name, number) for name, number in target.ports),
            target.span,
            "description",
            target.exporter,
            target.profile,
            str(target.path or ""),
        )


def _from_knowledge(monitors: tuple[Monitor, ...]) -> Iterator[Candidate]:
    """Well-known pieces, in the namespaces of the monitors that evidently mean them."""
    for monitor in monitors:
        kind = "Pod" if monitor.kind == "PodMonitor" else "Service"
        for fact in _well_known()["workloads" if kind == "Pod" else "services"]:
            if not _means(monitor.selector, fact):
                continue
            for namespace in monitor.selected_namespaces() or (str(monitor.resource.namespace),):
                yield _known(kind, namespace, fact, monitor)


def _means(selector: Selector, fact: dict[str, Any]) -> bool:
    """Whether a selector names the piece, perhaps with a slip of the pen."""
    from difflib import SequenceMatcher

    for key, value in fact["labels"].items():
        written = selector.labels.get(key)
        if written is not None and SequenceMatcher(None, written, value).ratio() > 0.7:
            return True
    return False


def _known(kind: str, namespace: str, fact: dict[str, Any], monitor: Monitor) -> Candidate:
    node = monitor.selector.node

    def text(value: object) -> Text:
        kind = "int" if isinstance(value, int) else "str"
        return Text(str(value), node.source, node.start, node.start, kind=kind, style="derived")

    ports = tuple(
        Port(
            text(port["name"]) if "name" in port else None,
            text(port.get("containerPort", port.get("port"))),
        )
        for port in fact["ports"]
    )
    labels = {key: text(value) for key, value in fact["labels"].items()}
    keys = tuple(fact.get("labelKeys", ()))
    if fact.get("openLabels"):
        keys += tuple(str(key) for key in monitor.selector.labels if key not in labels)
    return Candidate(
        kind,
        namespace,
        fact["name"],
        labels,
        keys,
        ports,
        None,
        "knowledge",
        fact["exporter"],
        "",
        fact["path"],
    )


@cache
def _well_known() -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(facts.read("platform", "well-known.json") or "{}")
    return found


def port_matches(port: Text, candidate: Candidate) -> bool:
    """Whether a port given by name or number is one of the candidate's."""
    number = integer(port)
    for known in candidate.ports:
        if known.name is not None and known.name == port:
            return True
        if number is not None and known.number is not None and integer(known.number) == number:
            return True
    return False
