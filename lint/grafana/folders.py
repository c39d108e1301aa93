"""Folders of Grafana: what the operator makes of GrafanaFolder, and what is put in which.

A resource names its folder by `folderRef`, the name of a GrafanaFolder of its namespace,
by `folderUID`, or, a dashboard only, by the title in `folder`; a dashboard that names none
is put in the folder that is called like its namespace. `parentFolderUID` and
`parentFolderRef` nest folders.
"""

from __future__ import annotations

from lint.grafana.instances import same_place
from lint.source import Text
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.grafana.instances import Selector
    from lint.grafana.view import Grafana

Place = tuple[str, str]
"""A folder as far as it can be told apart from others: how it is named, and the name."""


class Folder(NamedTuple):
    """A GrafanaFolder. `parent` is what names the folder above it, a uid or an object."""

    resource: Resource
    selector: Selector
    uid: Text | None
    title: Text
    parent: Text | None


def folder(resource: Resource, selector: Selector) -> Folder:
    """The view on a GrafanaFolder."""
    spec = resource.spec
    title = spec.text("title") or resource.metadata.text("name")
    if title is None:
        title = Text("", resource.root.source, resource.root.start, resource.root.start)
    parent = spec.text("parentFolderUID") or spec.text("parentFolderRef")
    return Folder(resource, selector, spec.text("uid"), title, parent)


def reference_of(owner: Resource) -> Text | None:
    """The name of the GrafanaFolder that a resource, or another folder, is put in."""
    spec = owner.spec
    if spec.text("folderUID") or spec.text("parentFolderUID"):
        return None
    return spec.text("folderRef") or spec.text("parentFolderRef")


def folder_of(grafana: Grafana, owner: Resource) -> Folder | None:
    """The GrafanaFolder that a resource names, where it is certain which one that is."""
    name = reference_of(owner)
    if not name:
        return None
    found = [
        item
        for item in grafana.folders
        if item.resource.name == name and same_place(item.resource, owner)
    ]
    return found[0] if len(found) == 1 else None


def place_of(grafana: Grafana, owner: Resource) -> Place | None:
    """The folder that a dashboard is put in; None where nothing tells."""
    spec = owner.spec
    uid, title = spec.text("folderUID"), spec.text("folder")
    if reference_of(owner):
        found = folder_of(grafana, owner)
        if found is None:
            return None
        return ("uid", str(found.uid)) if found.uid else ("name", str(found.resource.name))
    place = ("uid", str(uid)) if uid else ("title", str(title or owner.namespace).casefold())
    return place if place[1] and "$" not in place[1] else None


def above(grafana: Grafana, below: Folder) -> Folder | None:
    """The folder that a folder is put in."""
    uid = below.resource.spec.text("parentFolderUID")
    if not uid:
        return folder_of(grafana, below.resource)
    near = (item for item in grafana.folders if same_place(item.resource, below.resource))
    return next((item for item in near if item.uid == uid), None)


def ring(grafana: Grafana, start: Folder) -> tuple[Folder, ...]:
    """The folders that lead from one back to itself; none where they do not."""
    found = [start]
    while True:
        following = above(grafana, found[-1])
        if following is start:
            return tuple(found)
        if following is None or any(item is following for item in found):
            return ()
        found.append(following)
