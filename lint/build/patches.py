"""The patches of a kustomization: found, read, matched with objects and applied."""

from __future__ import annotations

import re

from lint.build.fields import exact_identity, identities, remembered
from lint.build.json6902 import apply, as_json
from lint.build.resource import History, Tracked, history_of, replaced
from lint.build.selectors import BadSelector, selects
from lint.build.step import Step, first_key
from lint.build.strategic import Mismatch, merge
from lint.source import Text
from lint.tree import Map, Node, Seq

_WORD = re.compile(r"[A-Za-z0-9.:-]+")


def strategic_entry(
    step: Step, entry: Text, objects: list[Map], *, inline: bool = False
) -> list[Map]:
    """An entry of patchesStrategicMerge: a file, or patches that are written in place."""
    for patch in of_entry(step, entry, inline=inline):
        at = Map(entry.source, entry.start, entry.end)
        objects = _by_name(step, _with_texts(patch), at, objects)
    return objects


def of_entry(step: Step, entry: Text, *, inline: bool = False) -> list[Node]:
    """The patches of an entry of patchesStrategicMerge."""
    inline = inline or "\n" in entry or entry.startswith("{")
    return step.inline(entry) if inline else step.content(entry)


def json_entry(step: Step, entry: Map, objects: list[Map]) -> list[Map]:
    """An entry of patchesJson6902."""
    if not entry.map("target").string("name"):
        step.fail("failing-patch", first_key(entry), "a target of patchesJson6902 has a name")
        return objects
    documents = _documents(step, entry)
    if not step.limits and not (documents and documents[0]):
        step.fail("failing-patch", first_key(entry), "a JSON patch has no operations")
    for operations in documents[:1]:
        objects = _with_json(step, operations, entry, objects)
    return objects


def entry(step: Step, entry: Map, objects: list[Map]) -> list[Map]:
    """An entry of patches: of either sort, for an object of its own name or those of a target."""
    documents = [root for root in _documents(step, entry, trims=True) if root]
    if documents and isinstance(documents[0], Seq):
        return _with_json(step, documents[0], entry, objects, remember=True)
    target = entry.get("target")  # type: ignore[call-overload]
    if not isinstance(target, Map):
        for patch in documents:
            objects = _by_name(step, patch, entry, objects)
        return objects
    if len(documents) > 1:
        step.fail("failing-patch", first_key(entry), "several patches cannot share one target")
        return objects
    for patch in documents:
        if not _is_object(step, patch, entry):
            continue
        try:
            chosen = [selects(target, root) for root in objects]
        except BadSelector as error:
            at = error.at or first_key(target)
            step.fail("failing-patch", at, f"a selector that cannot be read, {error}")
            continue
        if not any(chosen):
            _idle(step, target)
        patch = _with_texts(patch)
        pairs = zip(objects, chosen, strict=True)
        changed = (_merged(step, root, patch, entry) if is_ else root for root, is_ in pairs)
        objects = [root for root in changed if root is not None]
    return objects


def _with_texts(patch: Node) -> Node:
    """A patch with a target has its labels and annotations read as texts, nulls too."""
    for field in ("labels", "annotations"):
        metadata = patch.map("metadata") if isinstance(patch, Map) else None
        if metadata is None or not isinstance(patch, Map) or metadata.key(field) is None:
            continue
        texts = metadata.map(field).like()
        for key, value in metadata.map(field).items():
            if isinstance(value, Text):
                texts[key] = value.derive(str(value))
        rest = metadata.like()
        rest.update((key, value) for key, value in metadata.items() if key != field or texts)
        patch = replaced(patch, ("metadata",), rest)
        patch = replaced(patch, ("metadata", field), texts) if texts else patch
    return patch


def _documents(step: Step, entry: Map, *, trims: bool = False) -> list[Node]:
    path, text = entry.text("path"), entry.text("patch")
    if text is not None and trims:
        text = text.part(len(text) - len(text.lstrip()), len(text.rstrip()))
    if (not path) == (not text):
        step.fail("failing-patch", first_key(entry), "a patch has either a path or a patch")
        return []
    documents = step.inline(text) if text else step.content(path) if path else []
    if documents and isinstance(documents[0], Seq):
        return [_strict(step, documents[0], text or (path and step.text(path)))]
    return documents


def _strict(step: Step, operations: Seq, text: Text | None) -> Node:
    """The operations of a JSON patch; what begins with a bracket is read as JSON."""
    if text is None or not text.startswith("["):
        return operations
    from lint.json_reader import read_exactly

    document = read_exactly(text)
    if document.error is not None:
        message, at = document.error
        what = f"a patch that begins with [ has to be JSON, {message}"
        step.fail("failing-patch", text.part(at, at + 1), what)
    return document.root or operations


def _by_name(step: Step, patch: Node, entry: Map, objects: list[Map]) -> list[Map]:
    """Patches the one object that is, or was, called as the patch is."""
    if not isinstance(patch, Map) or not _is_object(step, patch, entry):
        return objects
    wanted = exact_identity(patch)
    found = [at for at, root in enumerate(objects) if wanted in identities(root)]
    if len(found) != 1:
        what = f"{wanted[0]} {wanted[1]} {patch.string('metadata', 'name')}"
        many = "no object" if not found else "more than one object"
        name = patch.at("metadata", "name") or patch
        step.lacks("unmatched-patch", name, f"{many} of this kustomization is {what}")
        return objects
    changed = _merged(step, objects[found[0]], patch, entry)
    rest = [] if changed is None else [changed]
    return [*objects[: found[0]], *rest, *objects[found[0] + 1 :]]


def _is_object(step: Step, patch: Node, entry: Map) -> bool:
    if isinstance(patch, Map) and patch.string("kind") and patch.string("metadata", "name"):
        return True
    at = next(iter(patch), None) if isinstance(patch, Map) else patch
    message = "a strategic merge patch says which kind and name it is for"
    step.fail("failing-patch", at if isinstance(at, Text) else first_key(entry), message)
    return False


def _merged(step: Step, root: Map, patch: Node, entry: Map) -> Map | None:
    """The patched object; kind, name and namespace stay unless an option lets them go."""
    if not isinstance(patch, Map):
        return root
    options = entry.map("options")
    kind, name = options.flag("allowKindChange"), options.flag("allowNameChange")
    if kind or name:
        root = remembered(root)
    try:
        result = merge(root, patch, step.schema)
    except Mismatch as mismatch:
        step.fail("failing-patch", mismatch.at, mismatch.message)
        return root
    if result is None:
        return None
    kept = () if name else (("metadata", "name"),)
    kept += () if kind else (("kind",),)  # type: ignore[assignment]
    for path in (("apiVersion",), ("metadata", "namespace"), *kept):
        result = _as_before(result, root, path)
    return result


def _as_before(result: Map, root: Map, path: tuple[str, ...]) -> Map:
    old, new = root.at(*path), result.at(*path)
    if old is new:
        return result
    if old is not None:
        return replaced(result, path, old)
    parent = result.map(path[0]).like()
    parent.update((key, value) for key, value in result.map(path[0]).items() if key != path[-1])
    return replaced(result, path[:-1], parent) if path[:-1] else result


def _with_json(
    step: Step, operations: Node, entry: Map, objects: list[Map], *, remember: bool = False
) -> list[Map]:
    target = entry.get("target")  # type: ignore[call-overload]
    if not isinstance(operations, Seq):
        at = first_key(operations) if isinstance(operations, Map) else operations
        step.fail("failing-patch", at, "a JSON patch is a list of operations")
        return objects
    if not isinstance(target, Map):
        step.fail("failing-patch", first_key(entry), "a JSON patch has a target")
        return objects
    try:
        chosen = [selects(target, root) for root in objects]
    except BadSelector as error:
        at = error.at or first_key(target)
        step.fail("failing-patch", at, f"a selector that cannot be read, {error}")
        return objects
    if not any(chosen):
        _idle(step, target)
    operations = as_json(operations)
    assert isinstance(operations, Seq)
    return [
        _operated(step, root, operations, remember=remember) if is_ else root
        for root, is_ in zip(objects, chosen, strict=True)
    ]


def _idle(step: Step, target: Map) -> None:
    """Notes a target that selects nothing, if it is one object that it names."""
    name = target.text("name")
    if name and _WORD.fullmatch(name) and not step.is_open:
        what = f"{target.string('kind') or 'object'} {name}"
        step.note_idle(name, f"no {what} is among the objects: kustomize ignores the patch")


def _operated(step: Step, root: Map, operations: Seq, *, remember: bool) -> Map:
    try:
        root = remembered(root) if remember else root
        result = apply(_annotated(root) if _has_past(root) else root, operations)
    except Mismatch as mismatch:
        what = f"{root.string('kind')} {root.string('metadata', 'name')}"
        step.fail("failing-patch", mismatch.at, f"{mismatch.message} ({what})")
        return root
    annotations = result.at("metadata", "annotations")
    if annotations or result.map("metadata").key("annotations") is None:
        return result
    return _as_before(result, Map(root.source, root.start), ("metadata", "annotations"))


def _has_past(root: Map) -> bool:
    """Whether there is more to remember of the object than that variables take its values."""
    history = history_of(root)
    return isinstance(root, Tracked) and (
        not history.variables or history != History(variables=history.variables)
    )


def _annotated(root: Map) -> Map:
    """Kustomize keeps an object's past in annotations: the mapping is there to add to."""
    metadata = root.map("metadata")
    if metadata.child("annotations") is not None:
        return root
    return replaced(root, ("metadata", "annotations"), metadata.like())
