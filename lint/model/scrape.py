"""Monitors, and the pods and Services that they can select."""

from __future__ import annotations

from collections.abc import Mapping

from lint.build.resource import Resource
from lint.model.candidates import Candidate, candidates_of, port_matches
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

GROUP = "monitoring.coreos.com"


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
        candidates = candidates_of(repo, monitors)
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


def reach(repo: Repo, monitor: Monitor) -> tuple[str, ...] | None:
    """The namespaces that a monitor looks into as its Prometheus reads it; None for any.

    OpenShift's user-workload monitoring heeds no `namespaceSelector`."""
    own = str(monitor.resource.namespace)
    if repo.platform.is_openshift and not repo.platform.is_platform(own):
        return (own,)
    return monitor.selected_namespaces()


def wanted_port(monitor: Monitor, endpoint: Endpoint) -> Text | None:
    """The port that decides: `port` before `portNumber` before `targetPort`."""
    if monitor.kind == "PodMonitor":
        return endpoint.port or endpoint.port_number or endpoint.target_port
    return endpoint.port


def has_port(wanted: Text, endpoint: Endpoint, item: Candidate) -> bool:
    """Whether a candidate has the port that an endpoint asks for."""
    if wanted is endpoint.port:
        return any(port.name == wanted for port in item.ports)
    return port_matches(wanted, item)


def scrapes(monitor: Monitor, item: Candidate) -> bool:
    """Whether one of the endpoints finds a port of the candidate."""
    pairs = ((wanted_port(monitor, endpoint), endpoint) for endpoint in monitor.endpoints)
    return any(port is None or has_port(port, endpoint, item) for port, endpoint in pairs)
