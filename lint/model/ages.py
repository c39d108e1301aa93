"""Fields of the Grafana Operator's kinds that came after a given release of it.

Sources, in `schemas/crds/grafana.integreatly.org`: `since.json`, for each kind the release that
a field came with, by its path; `lacking.json`, the newest release that certainly does not have
a kind (CRDs of the Go module github.com/grafana/grafana-operator/v5, as far as it is served).
"""

from __future__ import annotations

from collections.abc import Iterator

from lint import facts
from lint.platform.openshift import version_tuple
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.build.resource import Resource


class Age(NamedTuple):
    """A field, by its key, and the release that it came with."""

    key: Text
    since: str


_known: dict[str, dict[str, str]] = {}
_kinds: dict[str, str] = {}


def ages_of(resource: Resource, version: str) -> Iterator[Age]:
    """The fields of an object that the release does not have yet."""
    deployed = version_tuple(version)
    for path, since in _table().get(str(resource.kind), {}).items() if deployed else ():
        if deployed < version_tuple(since):
            keys = _keys(resource.root, path[1:].split("."))
            yield from (Age(key, since) for key in keys)


def lacks(kind: str, version: str) -> bool:
    """Whether the release certainly does not have a kind."""
    if not _kinds:
        _kinds.update(_read("lacking.json"))
    deployed = version_tuple(version)
    return bool(deployed) and kind in _kinds and deployed <= version_tuple(_kinds[kind])


def _table() -> dict[str, dict[str, str]]:
    if not _known:
        _known.update(_read("since.json"))
    return _known


def _read(name: str) -> Any:
    import json

    return json.loads(facts.read("crds", "grafana.integreatly.org", name) or "{}")


def _keys(node: Node | None, steps: list[str]) -> Iterator[Text]:
    """The keys at the end of a path; `[]` stands for every item of a list."""
    if not isinstance(node, Map):
        return
    name, rest = steps[0].removesuffix("[]"), steps[1:]
    key, value = node.key(name), node.child(name)
    if not rest and key is not None and value is not None:
        yield key
    elif isinstance(value, Seq):
        for item in value:
            yield from _keys(item, rest)
    elif rest:
        yield from _keys(value, rest)
