"""Plugins of Grafana: which types of panel and datasource none of them brings."""

from __future__ import annotations

from lint.grafana.instances import words
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.repo import Repo


def is_foreign(repo: Repo, owner: Resource, kind: str) -> bool:
    """Whether every place that could name the plugin of this type is here, and none does."""
    instances = repo.grafana.instances_of(owner)
    if not instances or repo.may_hold(kind):
        return False
    owners = [*instances, *(item.owner for item in repo.grafana.selectors)]
    if any(item.partial or item.spec.child("external") is not None for item in owners):
        return False
    for each in owners:
        for plugin in each.spec.maps("plugins"):
            name = plugin.string("name")
            if name == kind or name.endswith("-app"):
                return False
    said = [word for item in instances for word in words(item.spec)]
    has_own_image = any("image" in said or "/" in item.spec.string("version") for item in instances)
    return not has_own_image and not any(kind in word or "-app" in word for word in said)
