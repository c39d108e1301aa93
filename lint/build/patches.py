"""The patches of a kustomization: found, read, matched with objects and applied."""

from __future__ import annotations

import posixpath

from lint.build.fields import exact_identity, identities, remembered
from lint.build.json6902 import apply
from lint.build.reader import Reader
from lint.build.resource import Tracked, replaced
from lint.build.selectors import BadSelector, selects
from lint.build.strategic import Mismatch, merge
from lint.source import Span, Text
from lint.tree import Fault, Map, Node, Seq
from lint.values import NamedTuple
from lint.yaml_reader import read

_FAILS = "kustomize build fails"


class Step(NamedTuple):
    """What a step of a build works with; `faults` and `limits` are added to.

    `is_open`: not all objects are known, as where a base is remote, or a component is
    looked at without what includes it. Nothing is proved from what is not there."""

    reader: Reader
    folder: str
    kustomization: Map
    faults: list[Fault]
    limits: list[Span]
    is_open: bool

    def lacks(self, code: str, at: Node, message: str) -> None:
        """Notes the fault that something is not among the objects, if all are known."""
        if not self.is_open:
            self.fail(code, at, message)

    def fail(self, code: str, at: Node, message: str) -> None:
        """Notes a fault; the objects are those of a build that does not go through."""
        span = at.span()
        fault = Fault(f"kustomize/{code}", span, f"{message}: {_FAILS}")
        if fault not in self.faults:
            self.faults.append(fault)
        self.limits.append(span)

    def content(self, entry: Text) -> list[Node]:
        """The documents of a file that the kustomization names; none where it is a limit."""
        path = posixpath.normpath(posixpath.join(self.folder, entry))
        if path.startswith("../") or (self.folder and not path.startswith(self.folder + "/")):
            self.fail("outside-root", entry, f"{entry} is outside of the kustomization's folder")
            return []
        if path not in self.reader.files.paths():
            self.limits.append(entry.span())
            return []
        reading = self.reader.reading(path)
        if reading.faults or path in self.reader.templates:
            self.limits.append(entry.span())
        return _filled(document.root for document in reading.documents)

    def inline(self, text: Text) -> list[Node]:
        """The documents of a text in the kustomization."""
        reading = read(text)
        self.faults.extend(fault for fault in reading.faults if fault not in self.faults)
        self.limits.extend(fault.span for fault in reading.faults)
        return _filled(document.root for document in reading.documents)


def strategic(step: Step, objects: list[Map]) -> list[Map]:
    """patchesStrategicMerge: files, or patches that are written in place."""
    for entry in step.kustomization.texts("patchesStrategicMerge"):
        is_inline = "\n" in entry or entry.startswith("{")
        for patch in step.inline(entry) if is_inline else step.content(entry):
            at = Map(entry.source, entry.start, entry.end)
            objects = _by_name(step, _with_texts(patch), at, objects)
    return objects


def general(step: Step, objects: list[Map]) -> list[Map]:
    """patches: of either sort, for objects of their own name or those of a target."""
    for entry in step.kustomization.maps("patches"):
        objects = _entry(step, entry, objects)
    return objects


def json(step: Step, objects: list[Map]) -> list[Map]:
    """patchesJson6902."""
    for entry in step.kustomization.maps("patchesJson6902"):
        for operations in _documents(step, entry)[:1]:
            objects = _with_json(step, operations, entry, objects)
    return objects


def _entry(step: Step, entry: Map, objects: list[Map]) -> list[Map]:
    documents = _documents(step, entry)
    if documents and isinstance(documents[0], Seq):
        return _with_json(step, documents[0], entry, objects, remember=True)
    target = entry.get("target")  # type: ignore[call-overload]
    if not isinstance(target, Map):
        for patch in documents:
            objects = _by_name(step, patch, entry, objects)
        return objects
    if len(documents) > 1:
        step.fail("failing-patch", _at(entry), "several patches cannot share one target")
        return objects
    for patch in documents:
        if not _is_object(step, patch, entry):
            continue
        try:
            chosen = [selects(target, root) for root in objects]
        except BadSelector as error:
            step.fail("failing-patch", _at(target), f"a selector that cannot be read, {error}")
            continue
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


def _documents(step: Step, entry: Map) -> list[Node]:
    path, text = entry.text("path"), entry.text("patch")
    if (path is None) == (text is None):
        step.fail("failing-patch", _at(entry), "a patch has either a path or a patch")
        return []
    if path is not None:
        return step.content(path)
    return step.inline(text) if text is not None else []


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
    step.fail("failing-patch", at if isinstance(at, Text) else _at(entry), message)
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
        result = merge(root, patch)
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
        step.fail("failing-patch", _at(entry), "a JSON patch is a list of operations")
        return objects
    if not isinstance(target, Map):
        step.fail("failing-patch", _at(entry), "a JSON patch has a target")
        return objects
    result = []
    for root in objects:
        try:
            chosen = selects(target, root)
        except BadSelector as error:
            step.fail("failing-patch", _at(target), f"a selector that cannot be read, {error}")
            return objects
        result.append(_operated(step, root, operations, remember=remember) if chosen else root)
    return result


def _operated(step: Step, root: Map, operations: Seq, *, remember: bool) -> Map:
    try:
        root = remembered(root) if remember else root
        result = apply(_annotated(root) if isinstance(root, Tracked) else root, operations)
    except Mismatch as mismatch:
        what = f"{root.string('kind')} {root.string('metadata', 'name')}"
        step.fail("failing-patch", mismatch.at, f"{mismatch.message} ({what})")
        return root
    annotations = result.at("metadata", "annotations")
    if annotations or result.map("metadata").key("annotations") is None:
        return result
    return _as_before(result, Map(root.source, root.start), ("metadata", "annotations"))


def _annotated(root: Map) -> Map:
    """Kustomize keeps an object's past in annotations: the mapping is there to add to."""
    metadata = root.map("metadata")
    if metadata.child("annotations") is not None:
        return root
    return replaced(root, ("metadata", "annotations"), metadata.like())


def _at(entry: Map) -> Node:
    """Where to point for an entry: its first key."""
    return next(iter(entry), entry)


def _filled(roots: object) -> list[Node]:
    return [root for root in roots if not (isinstance(root, Text) and root.kind == "null")]  # type: ignore[attr-defined]
