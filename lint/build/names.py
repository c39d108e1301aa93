"""Names that a kustomization changes, how often a workload runs, and hashes of content."""

from __future__ import annotations

import base64
import hashlib
import json

from lint.build.fields import identities, remembered
from lint.build.patches import Step
from lint.build.resource import Tracked, history_of, replaced, tracked
from lint.source import Text
from lint.tree import Map, as_data

_KEPT = ("CustomResourceDefinition", "Namespace")
_SCALED = ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
_LETTERS = str.maketrans("013ae", "ghkmt")
_GO = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def renamed(kustomization: Map, objects: list[Map]) -> list[Map]:
    """The objects with namePrefix and nameSuffix."""
    for field in ("namePrefix", "nameSuffix"):
        affix = kustomization.text(field)
        if affix:
            objects = [_renamed(root, affix, field) for root in objects]
    return objects


def _renamed(root: Map, affix: Text, field: str) -> Map:
    name = root.map("metadata").text("name")
    kind = identities(root)[0][1]
    group = root.string("apiVersion").rpartition("/")[0]
    if name is None or kind in _KEPT or (kind, group) == ("APIService", "apiregistration.k8s.io"):
        return root
    root = remembered(root)
    history = history_of(root)
    if field == "namePrefix":
        new = f"{affix}{name}"
        history = history._replace(prefixes=(*history.prefixes, str(affix)))
    else:
        new = f"{name}{affix}"
        history = history._replace(suffixes=(*history.suffixes, str(affix)))
    return replaced(tracked(root, history), ("metadata", "name"), name.derive(new))


def scaled(step: Step, objects: list[Map]) -> list[Map]:
    """The workloads with the number of replicas that the kustomization gives them."""
    for entry in step.kustomization.maps("replicas"):
        name, count = entry.text("name"), entry.text("count")
        if name is None or count is None:
            continue
        found = [
            any(kind in _SCALED and own == name for _, kind, _, own in identities(root))
            for root in objects
        ]
        if not any(found):
            step.lacks("unmatched-patch", name, f"no workload is called {name}")
        pairs = zip(objects, found, strict=True)
        objects = [
            replaced(root, ("spec", "replicas"), count) if is_ else root for root, is_ in pairs
        ]
    return objects


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
    data = as_data(root.get("data"))  # type: ignore[call-overload]
    content: dict[str, object] = {"kind": kind, "name": ""}
    if kind == "Secret":
        content["type"] = root.string("type")
        for key, value in root.map("stringData").items():
            data = data if isinstance(data, dict) else {}
            data[str(key)] = base64.b64encode(str(value).encode()).decode()
    content["data"] = data or ""
    if kind == "ConfigMap" and root.map("binaryData"):
        content["binaryData"] = as_data(root.map("binaryData"))
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char, escaped in _GO.items():
        text = text.replace(char, escaped)
    return text
