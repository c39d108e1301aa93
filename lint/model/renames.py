"""Objects that a kustomization renamed, for those who still call them by an older name.

Kustomize follows renames through the kinds of Kubernetes itself; what a custom resource
refers to stays as it is written.
"""

from __future__ import annotations

from lint.build.resource import Resource, history_of
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo


def renamed(repo: Repo, owner: Resource, kind: str, name: str) -> Resource | None:
    """The object that a custom resource means, where that was called so before a prefix, a
    suffix or a hash was added to its name in the same build; None where all is known to fit."""
    if owner.partial or not owner.build:
        return None
    for resource in repo.once(_renamed).get((owner.build, kind, str(name)), ()):
        if resource.namespace == owner.namespace and resource.name != name:
            return resource
    return None


def _renamed(repo: Repo) -> dict[tuple[str, str, str], list[Resource]]:
    found: dict[tuple[str, str, str], list[Resource]] = {}
    for resource in repo.resources:
        names = {previous[2] for previous in history_of(resource.root).previous}
        for name in names - {str(resource.name)}:
            key = (resource.build, str(resource.kind), name)
            found.setdefault(key, []).append(resource)
    return found
