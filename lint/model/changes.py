"""The objects of a repository beside themselves as they were in an older state of it."""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.cluster import version_tuple
from lint.schema import load
from lint.schema.change import Change, changes
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo

_OPTIONS = "argocd.argoproj.io/sync-options"
_HOOK = "argocd.argoproj.io/hook"
_FLUX_FORCE = "kustomize.toolkit.fluxcd.io/force"

_GRAFANA = "grafana.integreatly.org"
_GRAFANA_SINCE = (5, 16)
"""The Grafana Operator whose CRDs first had all of these rules."""

_Identity = tuple[str, str, str, str]


def changed(repo: Repo, base: Repo) -> Iterator[tuple[Resource, Change]]:
    """The changes that the API server refuses, with the objects as they are now."""
    before = _by_identity(base)
    deployed = version_tuple(repo.cluster.version("grafana-operator"))
    is_old = bool(deployed) and deployed < _GRAFANA_SINCE
    for identity, resources in _by_identity(repo).items():
        for resource in resources:
            old = _older(resource, resources, before.get(identity, []))
            schema = load(str(resource.api_version), str(resource.kind))
            if old is None or schema is None or _is_replaced(resource):
                continue
            if resource.group == _GRAFANA and is_old:
                continue
            for change in changes(old.root, resource.root, schema):
                yield resource, change


def _older(resource: Resource, now: list[Resource], before: list[Resource]) -> Resource | None:
    """The same object in the older state: of the same folder, or the only one there is."""
    same = [item for item in before if item.build == resource.build]
    found = same or (before if len(now) == 1 else [])
    return found[0] if len(found) == 1 and not found[0].partial else None


def _by_identity(repo: Repo) -> dict[_Identity, list[Resource]]:
    found: dict[_Identity, list[Resource]] = {}
    for item in repo.resources:
        if item.name and not item.partial:
            identity = (str(item.group), str(item.kind), str(item.namespace), str(item.name))
            found.setdefault(identity, []).append(item)
    return found


def _is_replaced(resource: Resource) -> bool:
    """Whether it is deleted and made anew rather than updated."""
    notes = resource.metadata.map("annotations")
    if "Force=true" in notes.string(_OPTIONS) or notes.string(_FLUX_FORCE).lower() == "enabled":
        return True
    # A Job of another run may be gone, and a hook is deleted before it is made again.
    return _HOOK in notes or resource.spec.child("ttlSecondsAfterFinished") is not None
