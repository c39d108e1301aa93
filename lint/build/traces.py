"""Annotations that `buildMetadata` asks for: where an object is from, and what changed it."""

from __future__ import annotations

import posixpath

from lint.build.resource import Maker, Tracked, history_of, replaced, tracked
from lint.source import Text
from lint.tree import Map

_ORIGIN = "config.kubernetes.io/origin"
_CHANGES = "alpha.config.kubernetes.io/transformations"
_ONCE = {
    "namespace": "NamespaceTransformer",
    "namePrefix": "PrefixTransformer",
    "nameSuffix": "SuffixTransformer",
}


def applied(kustomization: Map) -> list[str]:
    """The transformers that a kustomization runs, one for each entry of most fields."""
    found = ["PatchStrategicMergeTransformer"] if kustomization.seq("patchesStrategicMerge") else []
    found += ["PatchTransformer"] * len(kustomization.seq("patches"))
    found += [kind for field, kind in _ONCE.items() if kustomization.text(field)]
    labels = len(kustomization.seq("labels"))
    if labels or kustomization.map("commonLabels"):
        found += ["LabelTransformer"] * (labels + 1)
    found += ["AnnotationsTransformer"] if kustomization.map("commonAnnotations") else []
    found += ["PatchJson6902Transformer"] * len(kustomization.seq("patchesJson6902"))
    found += ["ReplicaCountTransformer"] * len(kustomization.seq("replicas"))
    images = [*kustomization.seq("images"), *kustomization.seq("imageTags")]
    found += ["ImageTagTransformer"] * len(images)
    return found + (["ReplacementTransformer"] if kustomization.seq("replacements") else [])


def changed_by(objects: list[Map], makers: list[Maker]) -> list[Map]:
    """The objects, which remember what changed them."""
    if not makers:
        return objects
    return [_remembering(root, makers) for root in objects]


def _remembering(root: Map, makers: list[Maker]) -> Tracked:
    history = history_of(root)
    return tracked(root, history._replace(changes=(*history.changes, *makers)))


def annotated(objects: list[Map], options: list[Text], folder: str) -> list[Map]:
    """The objects with the annotations that the options ask for; paths are from the folder."""
    for option in options:
        if option == "originAnnotations":
            objects = [_with(root, _ORIGIN, option, _origin(root, folder)) for root in objects]
        elif option == "transformerAnnotations":
            objects = [_with(root, _CHANGES, option, _changes(root, folder)) for root in objects]
    return objects


def _with(root: Map, name: str, option: Text, text: str) -> Map:
    if not text:
        return root
    path = ("metadata", "annotations", name)
    return replaced(root, path, option.derive(text), option.derive(name))


def _origin(root: Map, folder: str) -> str:
    maker = history_of(root).maker
    if maker is not None and maker.kind:
        return _lines(maker, folder)
    path = root.span().file.path if maker is None else maker.path
    return f"path: {posixpath.relpath(path, folder or '.')}\n"


def _changes(root: Map, folder: str) -> str:
    texts = (_lines(maker, folder) for maker in history_of(root).changes)
    return "".join("- " + text.rstrip("\n").replace("\n", "\n  ") + "\n" for text in texts)


def _lines(maker: Maker, folder: str) -> str:
    fields = ("apiVersion", maker.api_version), ("kind", maker.kind)
    more = ("name", maker.name), ("namespace", maker.namespace)
    known = "".join(f"  {field}: {value}\n" for field, value in (*fields, *more) if value)
    path = posixpath.relpath(maker.path, folder or ".")
    return f"configuredIn: {path}\nconfiguredBy:\n{known}"


def maker_of(plugin: Map) -> Maker:
    """Who a plugin is."""
    metadata = plugin.map("metadata")
    words = (plugin.string("apiVersion"), plugin.string("kind"))
    names = (metadata.string("name"), metadata.string("namespace"))
    return Maker(plugin.span().file.path, *(str(word) for word in (*words, *names)))
