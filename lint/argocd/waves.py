"""In which order Argo CD applies the objects of an Application, and what it waits for.

Phases come first, then waves. Before the next wave it waits until every object that has a
health is healthy (gitops-engine/pkg/sync/sync_context.go of Argo CD v3.5.1).
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.workloads import pod_of
from lint.source import Span, Text
from lint.tree import Map
from lint.values import NamedTuple

WAVE = "argocd.argoproj.io/sync-wave"
HOOK = "argocd.argoproj.io/hook"
_PHASES = {"PreSync": 0, "Sync": 1, "PostSync": 2}
WAITED_FOR = frozenset({"DaemonSet", "Deployment", "Job", "Pod", "StatefulSet"})
"""Workloads that are not healthy before their pods run."""


class Step(NamedTuple):
    """When an object is applied: 0 PreSync, 1 Sync, 2 PostSync, and its wave therein."""

    phase: int
    wave: int

    def __str__(self) -> str:
        name = next(name for name, phase in _PHASES.items() if phase == self.phase)
        return f"wave {self.wave}" if self.phase == 1 else f"{name}, wave {self.wave}"


class Need(NamedTuple):
    """An object that a workload's pods do not start without, and where it is named."""

    kind: str
    name: Text


def step_of(resource: Resource) -> Step | None:
    """When an object is applied, the first time; None where that cannot be told."""
    annotations = resource.metadata.map("annotations")
    wave, hook = annotations.string(WAVE), annotations.string(HOOK)
    if any(key.startswith("helm.sh/hook") for key in annotations):
        return None
    phases = [_PHASES.get(word.strip()) for word in hook.split(",")] if hook else [1]
    known = [phase for phase in phases if phase is not None]
    return Step(min(known), _number(wave)) if known else None


def place_of(resource: Resource) -> Span:
    """Where its wave is written, or its hook; else its name."""
    annotations = resource.metadata.map("annotations")
    text = annotations.text(WAVE) or annotations.text(HOOK) or resource.metadata.text("name")
    return resource.root.where("metadata") if text is None else text.span()


def needs_of(resource: Resource) -> Iterator[Need]:
    """What the pods of a workload need: accounts, claims, Secrets and ConfigMaps."""
    pod = pod_of(resource)
    account = pod.text("serviceAccountName")
    if account is not None:
        yield Need("ServiceAccount", account)
    for volume in pod.maps("volumes"):
        yield from _of_volume(volume)
    for field in ("initContainers", "containers"):
        for container in pod.maps(field):
            yield from _of_container(container)


def _of_volume(volume: Map) -> Iterator[Need]:
    for field, key, kind in (
        ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
        ("secret", "secretName", "Secret"),
        ("configMap", "name", "ConfigMap"),
    ):
        source = volume.map(field)
        name = source.text(key)
        if name is not None and not source.flag("optional"):
            yield Need(kind, name)
    for source in volume.map("projected").maps("sources"):
        yield from _named(source, "secret", "configMap")


def _of_container(container: Map) -> Iterator[Need]:
    for variable in container.maps("env"):
        yield from _named(variable.map("valueFrom"), "secretKeyRef", "configMapKeyRef")
    for source in container.maps("envFrom"):
        yield from _named(source, "secretRef", "configMapRef")


def _named(source: Map, secret: str, config_map: str) -> Iterator[Need]:
    for field, kind in ((secret, "Secret"), (config_map, "ConfigMap")):
        name = source.map(field).text("name")
        if name is not None and not source.map(field).flag("optional"):
            yield Need(kind, name)


def _number(wave: str) -> int:
    try:
        return int(wave)
    except ValueError:
        return 0
