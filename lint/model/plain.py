"""YAML that is part of no object's schema: plain files, texts in ConfigMaps and Secrets, values.

Prometheus' rule files and configuration, and Alertmanager's, stand in any of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.source import Text
from lint.tree import Map, Node, walk
from lint.values import TYPE_CHECKING
from lint.yaml_reader import KUBERNETES, KUSTOMIZE

if TYPE_CHECKING:
    from lint.repo import Repo

_RELEASES = ("Application", "HelmChart", "HelmChartConfig", "HelmRelease")
_VALUES = ("values", "valuesContent", "valuesInline")
_TEXTS = {"ConfigMap": "data", "Secret": "stringData"}


def plain_nodes(repo: Repo, signs: tuple[str, ...]) -> Iterator[tuple[Resource, Node]]:
    """The trees whose text has all the signs, each with the object or file that it is in."""
    for root in _in_files(repo, signs):
        yield Resource(root, ""), root
    for kind, field in _TEXTS.items():
        for resource in repo.of_kind(kind):
            for text in resource.root.map(field).values():
                yield from ((resource, node) for node in _in_text(text, signs))
    for resource in repo.of_kind(*_RELEASES):
        yield resource, resource.spec
        for node in walk(resource.spec):
            for key in _VALUES if isinstance(node, Map) else ():
                text = node.get(key)  # type: ignore[call-overload,union-attr]
                yield from ((resource, each) for each in _in_text(text, signs))


def _in_files(repo: Repo, signs: tuple[str, ...]) -> Iterator[Map]:
    """The documents of files that are no Kubernetes objects."""
    for path in repo.files.paths():
        if not path.endswith((".yaml", ".yml", ".rules")) or repo.discovery.fixtures.covers(path):
            continue
        file = repo.reader.file(path)
        if file is None or not all(sign in file.text for sign in signs):
            continue
        # What a kustomization uses has been read already, by the words that kustomize knows.
        is_used = path in repo.discovery.kustomizer.reached
        for root in repo.reader.documents(path, KUSTOMIZE if is_used else KUBERNETES):
            if root.key("apiVersion") is None:
                yield root


def _in_text(text: Node | None, signs: tuple[str, ...]) -> Iterator[Node]:
    from lint.yaml_reader import read

    if isinstance(text, Text) and all(sign in text for sign in signs):
        yield from (document.root for document in read(text, KUBERNETES).documents)
