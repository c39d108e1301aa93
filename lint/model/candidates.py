"""What there is to scrape: pods of one template, and Services, wherever they are known from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from lint import facts
from lint.build.resource import labels_of
from lint.model.workloads import template_of
from lint.source import Span, Text
from lint.tree import integer
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.model.scrape import Monitor, Selector
    from lint.repo import Repo

_TEMPLATED = ("Deployment", "StatefulSet", "DaemonSet", "Job")


class Port(NamedTuple):
    """A port: its name, its number, and for a Service what it leads to in the pods."""

    name: Text | None
    number: Text | None
    target: Text | None = None


class Candidate(NamedTuple):
    """Pods of one template, or a Service, that a monitor may select.

    `keys` are labels that are there with a value that differs from pod to pod. `source`
    says where it is known from: repository, runtime, description, or knowledge. `is_open`:
    it may have other ports. `metrics_port` is where it says itself that its metrics are."""

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
    is_open: bool = False
    metrics_port: str = ""

    def may_have(self, key: str, value: str) -> bool:
        """Whether it has a label with this value, or with one that nobody knows."""
        return self.labels.get(key) == value or key in self.keys


def candidates_of(repo: Repo, monitors: tuple[Monitor, ...]) -> tuple[Candidate, ...]:
    """From the repository's objects, and the cluster description or well-known pieces."""
    known = _from_description(repo) if repo.cluster.described else _from_knowledge(monitors)
    return (*_from_repo(repo), *_from_runtimes(repo, monitors), *known)


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


def _from_runtimes(repo: Repo, monitors: tuple[Monitor, ...]) -> Iterator[Candidate]:
    if "InferenceService" in repo.by_kind:
        from lint.model.predictors import predictors

        selectors = [monitor.selector for monitor in monitors]
        asked = {str(key) for selector in selectors for key in selector.labels}
        asked |= {item.string("key") for selector in selectors for item in selector.expressions}
        yield from predictors(repo, frozenset(asked))


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
