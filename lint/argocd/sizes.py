"""How large objects are as JSON, where that comes near what Kubernetes takes."""

from __future__ import annotations

from lint.build.resource import Resource
from lint.source import File, Text
from lint.tree import Map, as_data, walk
from lint.yaml_reader import KUBERNETES, read

ANNOTATIONS = 256 * 1024
"""Bytes of all annotations of an object together (apimachinery, TotalAnnotationSizeLimitB)."""

REQUEST = 3 * 512 * 1024
"""Bytes of a request that etcd takes by default (--max-request-bytes)."""


def size_of(resource: Resource) -> int:
    """The bytes of an object as compact JSON; 0 where it is far from any limit."""
    root = _whole(resource)
    if _characters(root) * 2 < ANNOTATIONS:
        return 0
    import json

    text = json.dumps(as_data(root), ensure_ascii=False, separators=(",", ":"))
    # Go escapes these for browsers' sake.
    escaped = sum(text.count(char) for char in "<>&")
    return len(text.encode("utf-8", "replace")) + 5 * escaped


def _characters(root: Map) -> int:
    """A cheap upper bound of what its scalars hold: a file's stretch, or its long texts."""
    span = root.span()
    stretch = span.end - span.start
    if root.string("kind") in ("ConfigMap", "Secret"):
        stretch = max(stretch, sum(len(node) for node in walk(root) if isinstance(node, Text)))
    return stretch


def _whole(resource: Resource) -> Map:
    """The object with the spec that is left out when a CustomResourceDefinition is read."""
    root = resource.root
    file = root.source
    if resource.kind != "CustomResourceDefinition" or not isinstance(file, File):
        return root
    if root.child("spec") is not None or len(file.text) < ANNOTATIONS:
        return root
    for document in read(file, KUBERNETES).documents:
        if isinstance(document.root, Map) and document.root.start == root.start:
            return document.root
    return root
