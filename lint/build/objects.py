"""The objects in a document of a resource."""

from __future__ import annotations

from lint.tree import Fault, Map


def objects_of(root: Map, faults: list[Fault]) -> list[Map]:
    """The object, or the objects of a List; one without a kind or name is a fault."""
    kind = root.string("kind")
    if kind.endswith("List") and root.key("items") is not None:
        return [item for item in root.maps("items") if item.string("kind")]
    if not root:
        return []
    if not kind:
        message = "has no kind: kustomize build fails on it"
        span = root.where("apiVersion")
        faults.append(Fault("kustomize/not-an-object", span, message))
        return []
    if not root.string("metadata", "name") and not kind.endswith("List"):
        message = f"this {kind} has no metadata.name: kustomize build fails on it"
        span = root.where("metadata") if root.key("metadata") else root.where("kind")
        faults.append(Fault("kustomize/not-an-object", span, message))
    return [root]
