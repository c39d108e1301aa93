"""NetworkPolicies: who may reach a port of a pod.

Policies only add: a pod that one of them selects for ingress takes what any of them lets in. What
else may let traffic in, such as Cilium's policies or an AdminNetworkPolicy, leaves all open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lint.build.resource import Resource, labels_of
from lint.model.candidates import Candidate
from lint.model.scrape import Endpoint, Monitor, Selector, reach
from lint.model.workloads import KINDS, template_of
from lint.source import Text
from lint.tree import Map, integer
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

OTHERS = (
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "GlobalNetworkPolicy",
)
"""Kinds that decide about the same traffic."""

NAME = "kubernetes.io/metadata.name"
"""The label of a namespace that Kubernetes sets itself."""


class Target(NamedTuple):
    """A port of pods that a monitor scrapes: its number, and its name where it has one."""

    monitor: Monitor
    workload: Resource
    labels: Mapping[str, Text]
    number: int
    name: str


_Pods = tuple[Resource, dict[str, Text], Map]


def targets(repo: Repo) -> Iterator[Target]:
    """What the monitors scrape of the pods that are made here, those on the host's network
    left out: no policy applies to them."""
    places: dict[str, list[_Pods]] = {}
    for item in repo.of_kind(*KINDS):
        template = template_of(item)
        if not item.partial and not template.map("spec").flag("hostNetwork"):
            pods = item, labels_of(template.map("metadata")), template.map("spec")
            places.setdefault(str(item.namespace), []).append(pods)
    services = {(str(item.namespace), str(item.name)): item for item in repo.of_kind("Service")}
    for monitor in repo.scrape.monitors if places else ():
        for candidate in repo.scrape.selected(monitor, reach(repo, monitor)):
            if candidate.source == "repository":
                service = services.get((candidate.namespace, candidate.name))
                for pods in places.get(candidate.namespace, ()):
                    yield from _reached(monitor, candidate, service, pods)


def _reached(
    monitor: Monitor, candidate: Candidate, service: Resource | None, pods: _Pods
) -> Iterator[Target]:
    """The ports of some pods that a monitor scrapes by way of what it selects."""
    item, labels, spec = pods
    if candidate.kind == "Pod" and item.name != candidate.name:
        return
    for endpoint in monitor.endpoints:
        wanted = _wanted(monitor, endpoint, service, labels)
        for number, name in _ports(spec) if wanted is not None else ():
            if wanted in (name, str(number)):
                yield Target(monitor, item, labels, number, name)


def _wanted(
    monitor: Monitor, endpoint: Endpoint, service: Resource | None, labels: Mapping[str, Text]
) -> str | None:
    """The name or number of the container's port that an endpoint leads to."""
    if monitor.kind == "PodMonitor":
        found = endpoint.port or endpoint.port_number or endpoint.target_port
        return None if found is None else str(found)
    selector = service.spec.map("selector") if service is not None else {}
    if service is None or not selector:
        return None
    if any(labels.get(str(key)) != value for key, value in selector.items()):
        return None
    for port in service.spec.maps("ports"):
        if endpoint.port is not None and port.text("name") == endpoint.port:
            return str(port.text("targetPort") or port.text("port") or "")
    return None


def _ports(spec: Map) -> Iterator[tuple[int, str]]:
    for container in (*spec.maps("containers"), *spec.maps("initContainers")):
        for port in container.maps("ports"):
            text = port.text("containerPort")
            number = integer(text) if text is not None else None
            if number is not None and port.string("protocol") in ("", "TCP"):
                yield number, port.string("name")


def policies_of(repo: Repo, target: Target) -> list[Resource]:
    """The policies that select its pods for ingress."""
    return [
        policy
        for policy in repo.once(_policies).get(str(target.workload.namespace), ())
        if not Selector.of(policy.spec.map("podSelector")).misses(target.labels, ())
    ]


def _policies(repo: Repo) -> dict[str, list[Resource]]:
    """Those for ingress, by namespace."""
    found: dict[str, list[Resource]] = {}
    for policy in repo.of_kind("NetworkPolicy"):
        if "Ingress" in ([*map(str, policy.spec.texts("policyTypes"))] or ["Ingress"]):
            found.setdefault(str(policy.namespace), []).append(policy)
    return found


def lets_in(rule: Map, target: Target) -> bool:
    """Whether a rule of a policy is about the port."""
    ports = rule.maps("ports")
    return not ports or any(_is_about(port, target) for port in ports)


def _is_about(item: Map, target: Target) -> bool:
    port = item.text("port")
    if item.string("protocol") not in ("", "TCP"):
        return False
    if port is None:
        return True
    first, last = integer(port), item.text("endPort")
    if first is None:
        return str(port) == target.name
    until = integer(last) if last is not None else first
    return until is None or first <= target.number <= until


def may_come_from(rule: Map, policy: Resource, namespace: str) -> bool:
    """Whether a rule lets in somebody of a namespace, as far as can be said."""
    peers = rule.maps("from")
    return not peers or any(_is_from(peer, policy, namespace) for peer in peers)


def _is_from(peer: Map, policy: Resource, namespace: str) -> bool:
    if "ipBlock" in peer:
        return True
    if peer.key("namespaceSelector") is None:
        return str(policy.namespace) == namespace
    selector = peer.map("namespaceSelector")
    asked = selector.map("matchLabels").get(NAME)  # type: ignore[call-overload]
    if isinstance(asked, Text) and asked != namespace:
        return False
    return not any(
        item.string("key") == NAME
        and item.string("operator") == "In"
        and namespace not in item.texts("values")
        for item in selector.maps("matchExpressions")
    )
