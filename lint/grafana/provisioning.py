"""Datasources that Grafana reads from files when it starts: its provisioning.

A file has `apiVersion: 1` and `datasources`; it lies in the repository, or is a key of a
ConfigMap that a Grafana mounts or a sidecar hands to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple, lazy
from lint.yaml_reader import KUBERNETES, read

if TYPE_CHECKING:
    from lint.repo import Repo

_YAML = (".yaml", ".yml")
_MARK = lazy(r"^datasources:[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_VERSION = lazy(r"^apiVersion:[ \t]*[\"']?1[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)


class Provisioned(NamedTuple):
    """A datasource of such a file. `organisation` is the number of its organisation."""

    node: Map
    name: Text | None
    uid: Text | None
    type: Text | None
    is_default: bool
    organisation: str


class Provisioning:
    """The datasources of each file, and what they are called."""

    def __init__(self, repo: Repo) -> None:
        self.files: tuple[tuple[Provisioned, ...], ...] = tuple(
            tuple(map(_provisioned, root.maps("datasources"))) for root in _roots(repo)
        )
        self.names: dict[str, Provisioned] = {
            str(name): item
            for found in self.files
            for item in found
            for name in (item.name, item.uid)
            if name
        }

    def type_of(self, name: str | None) -> str | None:
        """The type of the datasource with this uid or name."""
        found = self.names.get(name or "")
        return None if found is None or not found.type or "$" in found.type else str(found.type)

    def meant(self, name: str) -> Provisioned | None:
        """The datasource that a name which none of them has is a slip away from."""
        near = None if name in self.names else closest(name, self.names)
        return None if near is None else self.names[near]


def provisioning(repo: Repo) -> Provisioning:
    """The datasources that Grafana reads from files of the repository."""
    return repo.once(Provisioning)


def _roots(repo: Repo) -> Iterator[Map]:
    for path in repo.files.paths():
        if not path.endswith(_YAML) or repo.discovery.fixtures.covers(path):
            continue
        file = repo.reader.peek(path)
        if file is not None and _is_one(file.text):
            yield from repo.reader.documents(path, KUBERNETES)
    for resource in repo.of_kind("ConfigMap"):
        for key, text in resource.root.map("data").items():
            if isinstance(text, Text) and key.endswith(_YAML) and _is_one(text):
                for document in read(text, KUBERNETES).documents:
                    if isinstance(document.root, Map):
                        yield document.root


def _is_one(text: str) -> bool:
    if "datasources:" not in text:
        return False
    return _MARK.search(text) is not None and _VERSION.search(text) is not None


def _provisioned(node: Map) -> Provisioned:
    return Provisioned(
        node,
        node.text("name"),
        node.text("uid"),
        node.text("type"),
        node.flag("isDefault"),
        node.string("orgId") or node.string("org_id") or "1",
    )
