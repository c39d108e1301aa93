"""Fields and kinds that came after a given release of the operator that serves them.

Source: `schemas/crds/<group>/since.json`, written by `tools/history.py` from the CRDs of the
operators' Go modules. For each kind it has the paths of fields by the release that they came
with, or, where not all releases are known, by the last one without and the first one with
them: between the two nothing is proved.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint import facts
from lint.model.kustomize_versions import numbers
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.build.resource import Resource

OPERATORS = {
    "argoproj.io": "Argo CD",
    "grafana.integreatly.org": "Grafana Operator",
    "monitoring.coreos.com": "Prometheus Operator",
    "serving.kserve.io": "KServe",
}
"""API groups with a history, and who serves them."""
_NOTHING: dict[str, dict[str, Any]] = {"kinds": {}, "lacking": {}}


class Age(NamedTuple):
    """A field, by its key, and when it came: `with` a release, or `after` one."""

    key: Text
    came: str


_tables: dict[str, dict[str, dict[str, Any]]] = {}
_newer: dict[tuple[str, str], dict[str, str]] = {}


def ages_of(resource: Resource, version: str) -> Iterator[Age]:
    """The fields of an object that the release does not have yet."""
    kind = _kind(resource)
    if (kind, version) not in _newer:
        spans = _table(str(resource.group))["kinds"].get(kind, {})
        _newer[kind, version] = dict(_after(spans, numbers(version)))
    newer = _newer[kind, version]
    if newer:
        parts = [path.split(".") for path in newer]
        above = {".".join(part[:end]) for part in parts for end in range(1, len(part))}
        yield from _walk(resource.root, "", newer, above)


def lacks(resource: Resource, version: str) -> bool:
    """Whether the release certainly does not have the object's kind."""
    last = _table(str(resource.group))["lacking"].get(_kind(resource))
    deployed = numbers(version)
    return bool(deployed) and last is not None and deployed <= numbers(last)


def _after(spans: dict[str, list[str]], deployed: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    for span, paths in spans.items() if deployed else ():
        last, _, first = span.partition(" ")
        if deployed <= numbers(last) if first else deployed < numbers(last):
            yield from ((path, f"{'after' if first else 'with'} {{}} {last}") for path in paths)


def _kind(resource: Resource) -> str:
    return f"{resource.kind}_{resource.api_version.rpartition('/')[2]}"


def _table(group: str) -> dict[str, dict[str, Any]]:
    if group not in _tables:
        import json

        text = facts.read("crds", group, "since.json") if group in OPERATORS else None
        _tables[group] = json.loads(text) if text else _NOTHING
    return _tables[group]


def _walk(node: Node, path: str, newer: dict[str, str], above: set[str]) -> Iterator[Age]:
    """The newest fields below a node; `[]` stands for what is in a list, `{}` in a mapping."""
    if isinstance(node, Seq):
        for item in node:
            yield from _walk(item, f"{path}[]", newer, above)
    elif isinstance(node, Map):
        for key, value in node.items():
            inner = f"{path}.{key}"
            if inner in newer:
                yield from [Age(key, newer[inner])] if node.child(key) is not None else []
            elif not above.isdisjoint((inner, f"{inner}[]", f"{inner}{{}}")):
                yield from _walk(value, inner, newer, above)
            elif f"{path}{{}}" in above:
                yield from _walk(value, f"{path}{{}}", newer, above)
