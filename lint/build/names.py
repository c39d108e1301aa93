"""Names that a kustomization changes, how often a workload runs, and hashes of content."""

from __future__ import annotations

import hashlib
import json

from lint.build.fields import identities, remembered
from lint.build.resource import Tracked, history_of, replaced, tracked
from lint.build.specs import Misfit, Spec, changed, group_version
from lint.build.step import Step, first_key
from lint.source import Text
from lint.tree import Map, Node, Seq, as_data, integer

_KEPT = ("CustomResourceDefinition", "Namespace")
_LETTERS = str.maketrans("013ae", "ghkmt")
_GO = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_Specs = tuple[Spec, ...]


def renamed(step: Step, objects: list[Map], affix: Text, field: str, specs: _Specs) -> list[Map]:
    """The objects with a prefix or suffix, as `field` says, on their names."""
    is_prefix = field == "namePrefix"

    def affixed(node: Node | None) -> Node:
        if not isinstance(node, Text):
            assert node is not None
            raise Misfit(node, "a name is no scalar")
        return node.derive(f"{affix}{node}" if is_prefix else f"{node}{affix}")

    def one(root: Map) -> Map:
        kind = identities(root)[0][1]
        group = root.string("apiVersion").rpartition("/")[0]
        if kind in _KEPT or (kind, group) == ("APIService", "apiregistration.k8s.io"):
            return root
        for spec in specs:
            if spec.path == "metadata/name" and spec.selects(_as_it_was(root, kind)):
                root = _affixed(remembered(root), str(affix), is_prefix=is_prefix)
            root = changed(root, (spec,), affixed)
        return root

    return step.each(objects, one)


def _as_it_was(root: Map, kind: str) -> Map:
    """The object under the kind that it had at first."""
    own = root.text("kind")
    return root if own is None or own == kind else replaced(root, ("kind",), own.derive(kind))


def _affixed(root: Map, affix: str, *, is_prefix: bool) -> Map:
    history = history_of(root)
    if is_prefix:
        return tracked(root, history._replace(prefixes=(*history.prefixes, affix)))
    return tracked(root, history._replace(suffixes=(*history.suffixes, affix)))


def scaled(step: Step, objects: list[Map], replica: Map, specs: _Specs) -> list[Map]:
    """The workloads of a name with another number of replicas."""
    name, count = replica.text("name"), replica.text("count")
    if name is None:
        step.lacks("unmatched-patch", first_key(replica), "no workload is meant, there is no name")
        return objects
    number = name.derive("0") if count is None else count.derive(str(integer(count) or 0))
    number.kind = "int"

    def counted(node: Node | None) -> Node:
        if isinstance(node, (Map, Seq)):
            raise Misfit(node, "the number of replicas is no scalar")
        return number

    found = [
        [spec for spec in specs if any(_is(spec, name, known) for known in identities(root))]
        for root in objects
    ]
    if not any(found):
        step.lacks("unmatched-patch", name, f"no workload is called {name}")
    by_id = {id(root): chosen for root, chosen in zip(objects, found, strict=True)}
    return step.each(objects, lambda root: changed(root, by_id[id(root)], counted, "text"))


def _is(spec: Spec, name: str, identity: tuple[str, str, str, str]) -> bool:
    api_version, kind, _, own = identity
    group, version = group_version(api_version)
    pairs = ((spec.kind, kind), (spec.group, group), (spec.version, version))
    return own == name and all(not wanted or wanted == have for wanted, have in pairs)


def hashed(root: Map) -> Map:
    """A generated object under the name that ends in the hash of its content."""
    name = root.map("metadata").text("name")
    if not isinstance(root, Tracked) or not root.history.hashed or name is None:
        return root
    digest = hashlib.sha256(_encoded(root).encode()).hexdigest()[:10].translate(_LETTERS)
    root = remembered(root)
    root = tracked(root, root.history._replace(written=str(name), hashed=False))
    return replaced(root, ("metadata", "name"), name.derive(f"{name}-{digest}"))


def _encoded(root: Map) -> str:
    """What is hashed: the name is left out."""
    kind = root.string("kind")
    content: dict[str, object] = {"kind": kind, "name": "", "data": as_data(root.child("data"))}
    if content["data"] is None:
        content["data"] = ""
    if kind == "Secret":
        content["type"] = root.string("type")
    other = "binaryData" if kind == "ConfigMap" else "stringData"
    if root.child(other) is not None:
        content[other] = as_data(root.child(other))
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char, escaped in _GO.items():
        text = text.replace(char, escaped)
    return text
