"""Kinds that Argo CD is to make an exception for, as `group` and `kind` name them."""

from __future__ import annotations

from lint.build.globs import matches
from lint.build.resource import Resource
from lint.schema import groups_of
from lint.source import Text
from lint.tree import Map, Node
from lint.values import NamedTuple

_COMPLETE = ("", "apps", "batch", "core", "rbac.authorization.k8s.io", "v1")
"""Groups whose kinds are all known; two of them are none, but what people call the core's."""
_PATTERN = frozenset("*?[{!$")


class Misfit(NamedTuple):
    """A kind that its group does not have, and the groups that have one of that name."""

    kind: Text
    group: str
    others: tuple[str, ...]


def ignored_differences(application: Resource) -> list[Map]:
    """What an Application is in sync in spite of."""
    return application.spec.maps("ignoreDifferences")


def ignored_orphans(project: Resource) -> list[Map]:
    """What an AppProject does not call an orphan."""
    return project.spec.map("orphanedResources").maps("ignore")


def misfit(entry: Map) -> Misfit | None:
    """The kind of an entry where no object can be of it. Without a group it is the core's."""
    group, kind = entry.string("group"), entry.text("kind")
    if kind is None or not kind or not _PATTERN.isdisjoint(kind + group):
        return None
    if group not in _COMPLETE and "/" not in group:
        return None
    others = groups_of(str(kind))
    if group in others:
        return None
    # A version is no part of a group.
    meant = "" if group in ("core", "v1") else group.partition("/")[0]
    return Misfit(kind, str(group), (meant,) if meant in others else others)


def is_meant(entry: Map, resource: Resource) -> bool:
    """Whether an entry of `ignoreDifferences` is about an object."""
    return (
        matches(entry.string("group"), resource.group)
        and matches(entry.string("kind"), resource.kind)
        and entry.string("name") in ("", resource.name)
        and entry.string("namespace") in ("", resource.namespace)
    )


def at_pointer(resource: Resource, pointer: str) -> Node | None:
    """What a JSON pointer without list indices leads to."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    return resource.root.at(*steps)
