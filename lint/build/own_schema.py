"""The schema of a kustomization's own (`openapi.path`): which lists are merged by which keys.

It takes the place of what is built in, unless that has been asked before it is read: kustomize
then keeps both (kyaml v0.21.1, openapi.SetSchema and initSchema).
"""

from __future__ import annotations

from lint.build.gathered import Own
from lint.build.merge_keys import has_keys, keys_of
from lint.build.step import Step
from lint.tree import Map, as_data
from lint.values import TYPE_CHECKING
from lint.yaml_scalars import KUBERNETES

if TYPE_CHECKING:
    from typing import Any

    from lint.build.merge_keys import KeysOf

    _Json = dict[str, Any]

_KINDS = "x-kubernetes-group-version-kind"
_STRATEGY = "x-kubernetes-patch-strategy"
_KEY = "x-kubernetes-patch-merge-key"
_KEYS = "x-kubernetes-list-map-keys"
_DEFINED = "#/definitions/"
_CORE = _DEFINED + "io.k8s.api.core.v1."
_BUILT_IN = {
    _DEFINED + "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": ("Pod", "metadata"),
    _CORE + "PodTemplateSpec": ("PodTemplate", "template"),
    _CORE + "PodSpec": ("Pod", "spec"),
    _CORE + "Container": ("Pod", "spec/containers"),
    _CORE + "ServiceSpec": ("Service", "spec"),
}
_MAX_REFERENCES = 50


class Schema:
    """Definitions of OpenAPI. `adds`: what is built in is known besides."""

    def __init__(self, definitions: _Json, *, adds: bool = False) -> None:
        self.adds = adds
        self._definitions = definitions
        self._kinds = {
            (_api_version(kind), str(kind.get("kind"))): definition
            for definition in definitions.values()
            if isinstance(definition, dict)
            for kind in definition.get(_KINDS) or ()
            if isinstance(kind, dict)
        }

    def of(self, api_version: str, kind: str) -> KeysOf | None:
        """Tells the merge keys of the lists of a kind; None where the kind is not known."""
        root = self._kinds.get((api_version, kind))
        return None if root is None else lambda path: self._keys(root, path)

    def _keys(self, root: _Json, path: str) -> tuple[str, ...] | None:
        node: _Json = root
        steps = path.split("/")
        for at, step in enumerate(steps):
            if node.get("type") == "array":
                node = self._resolved(node.get("items"))
            if node.get("$ref") in _BUILT_IN:
                kind, prefix = _BUILT_IN[node["$ref"]]
                return keys_of(kind, "/".join([prefix, *steps[at:]])) if self.adds else None
            properties, others = node.get("properties"), node.get("additionalProperties")
            found = properties.get(step) if isinstance(properties, dict) else None
            node = self._resolved(others if found is None else found)
        if "merge" not in str(node.get(_STRATEGY, "")):
            return None
        keys = node.get(_KEYS)
        if isinstance(keys, list):
            return tuple(map(str, keys))
        return (str(node[_KEY]),) if _KEY in node else ()

    def _resolved(self, node: object) -> _Json:
        for _ in range(_MAX_REFERENCES):
            if not isinstance(node, dict) or "$ref" not in node:
                break
            name = str(node["$ref"]).removeprefix(_DEFINED)
            if name not in self._definitions:
                return node if node["$ref"] in _BUILT_IN else {}
            node = self._definitions[name]
        return node if isinstance(node, dict) else {}


def _api_version(kind: _Json) -> str:
    group, version = kind.get("group"), str(kind.get("version"))
    return f"{group}/{version}" if group else version


def read(step: Step, *, adds: bool) -> Schema | None:
    """The schema that a kustomization names; a limit where it is not read."""
    openapi = step.kustomization.map("openapi")
    path = openapi.text("path")
    if not path:
        return None
    roots = [] if "://" in path else step.content(path, KUBERNETES)
    root = roots[0] if roots else None
    definitions = root.child("definitions") if isinstance(root, Map) else None
    # Paths say which kinds have no namespace: that is not followed.
    if not isinstance(root, Map) or not isinstance(definitions, Map) or root.map("paths"):
        step.limits.append((openapi.key("path") or path).span())
        return None
    data = as_data(definitions)
    return Schema(data if isinstance(data, dict) else {}, adds=adds)


def enter(own: Own, step: Step, *, is_root: bool) -> None:
    """Takes the schema of a kustomization, if none is set yet."""
    if own.is_set or own.schema is not None:
        return
    own.is_set = bool(step.kustomization.map("openapi").text("version"))
    own.schema = read(step, adds=not is_root and _was_asked(own))


def _was_asked(own: Own) -> bool:
    """Whether kustomize has needed its own schema: to merge, or for a kind it does not know."""
    objects = (root for gathered in own.seen for root in gathered.objects)
    return own.patched or not all(
        has_keys(root.string("apiVersion"), root.string("kind")) for root in objects
    )
