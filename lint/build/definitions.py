"""Files of `crds`: OpenAPI definitions whose extensions tell kustomize where names stand."""

from __future__ import annotations

from collections.abc import Mapping

from lint.build.configuration import Configuration
from lint.build.spec_tables import Named
from lint.build.specs import Spec
from lint.source import Text
from lint.tree import Map, Node

_EXTENSION = "x-kubernetes-"
_REFERENCE = _EXTENSION + "object-ref-"
_FIELDS = {
    "annotation": "commonAnnotations",
    "label-selector": "commonLabels",
    "identity": "namePrefix",
}


def of_definitions(root: Map) -> Configuration:
    """The field specs of every type that looks like one of Kubernetes."""
    found = Configuration()
    for name, definition in root.items():
        properties = _properties(definition)
        if all(key in properties for key in ("kind", "apiVersion", "metadata")):
            of = Spec("", str(name).rpartition(".")[2])
            found = found.plus(_of_type(root, str(name), of, (), frozenset()))
    return found


def _properties(definition: Node | None) -> Mapping[Text, Node]:
    if not isinstance(definition, Map):
        return {}
    return (definition.map("Schema") or definition.map("schema")).map("properties")


def _of_type(
    root: Map, name: str, of: Spec, path: tuple[str, ...], above: frozenset[str]
) -> Configuration:
    found = Configuration()
    for key, item in _properties(root.get(name)).items():  # type: ignore[call-overload]
        if not isinstance(item, Map):
            continue
        place = (*path, str(key))
        spec = (of._replace(path="/".join(place)),)
        for extension, field in _FIELDS.items():
            if item.key(_EXTENSION + extension) is not None:
                found = found.plus(Configuration({field: spec}))
        found = found.plus(_reference(item, of, place))
        target = item.string("$ref")
        if target and target not in above:
            found = found.plus(_of_type(root, str(target), of, place, above | {name}))
    return found


def _reference(item: Map, of: Spec, place: tuple[str, ...]) -> Configuration:
    version, kind = item.text(_REFERENCE + "api-version"), item.text(_REFERENCE + "kind")
    if version is None or kind is None:
        return Configuration()
    last = item.string(_REFERENCE + "name-key") or "name"
    spec = of._replace(path="/".join((*place, str(last))))
    return Configuration({}, ((Named(str(kind), version=str(version)), (spec,)),))
