"""Kustomize in process: what `kustomize build` makes of a folder, with origins.

Nothing is fetched or run. What is not understood makes the objects of its build
partial: they are still checked, but nothing is proved from what they lack.
"""

from __future__ import annotations

import posixpath

from lint.build.fields import (
    NAMES,
    exact_identity,
    generated_from,
    is_remote,
    limits_of,
    mentioned,
)
from lint.build.generators import generate
from lint.build.reader import Reader
from lint.build.steps import finish, transform
from lint.source import Span, Text
from lint.tree import Fault, Map
from lint.values import NamedTuple
from lint.yaml_reader import KUBERNETES


class Rendered(NamedTuple):
    """The objects of a build, in order, and what it did not understand of it."""

    objects: tuple[Map, ...]
    limits: tuple[Span, ...] = ()


class Kustomizer:
    """Renders folders; remembers which files and folders the kustomizations reach."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.faults: list[Fault] = []
        self.reached: dict[str, Span] = {}
        self.folders: dict[str, Text] = {}
        self.components: set[str] = set()
        self._rendered: dict[str, Rendered] = {}
        self._cycles: list[set[str]] = []

    def file_of(self, folder: str) -> str | None:
        """The path of a folder's kustomization file."""
        for name in NAMES:
            path = posixpath.join(folder, name)
            if path in self._paths():
                return path
        return None

    def render(self, folder: str, options: Map | None = None) -> Rendered:
        """What the folder's kustomization yields on its own, or with an Application's options."""
        if options is not None:
            return self._render(folder, (), (), options=options)
        if folder not in self._rendered:
            self._rendered[folder] = self._render(folder, (), ())
        return self._rendered[folder]

    def _paths(self) -> frozenset[str]:
        found: frozenset[str] | None = getattr(self, "_path_set", None)
        if found is None:
            found = self._path_set = frozenset(self.reader.files.paths())
        return found

    def _render(
        self,
        folder: str,
        trail: tuple[str, ...],
        before: tuple[Map, ...],
        *,
        is_open: bool = False,
        options: Map | None = None,
    ) -> Rendered:
        path = self.file_of(folder)
        documents = self.reader.documents(path, KUBERNETES) if path else []
        if path is None or not documents:
            limits = () if path is None else self._opaque(path)
            return Rendered(before, limits)
        kustomization = documents[0]
        self._identify(kustomization)
        if options is not None:
            from lint.build.edits import edited

            kustomization = edited(kustomization, options)
        self._note_files(folder, kustomization)
        is_open = is_open or (not trail and kustomization.string("kind") == "Component")
        objects: list[Map] = list(before)
        limits_found: list[Span] = limits_of(kustomization)
        brought: dict[int, Text] = {}
        for name in ("resources", "bases"):
            for entry in kustomization.texts(name):
                count = len(objects)
                self._resource(folder, entry, (*trail, folder), objects, limits_found)
                brought.update((index, entry) for index in range(count, len(objects)))
        objects = self._distinct(objects, brought)
        objects = generate(self.reader, folder, kustomization, objects, self.faults)
        for entry in kustomization.texts("components"):
            self._component(folder, entry, (*trail, folder), objects, limits_found, is_open=is_open)
        is_open = is_open or bool(limits_found)
        step = (self.reader, folder, kustomization, self.faults, limits_found, is_open)
        own = self._distinct(transform(step, self._distinct(objects, {})), {})
        return Rendered(tuple(own if trail else finish(own)), tuple(limits_found))

    def _identify(self, kustomization: Map) -> None:
        """A kustomization that is none, or that says nothing."""
        kind, version = kustomization.text("kind"), kustomization.text("apiVersion")
        wanted = {"Kustomization": "v1beta1", "Component": "v1alpha1"}
        if kind is not None and kind not in wanted:
            message = (
                f"kind {kind}: a kustomization is a Kustomization or a Component; the build fails"
            )
            self._fault("kustomize/misplaced-kind", kind, message)
        elif version is not None:
            expected = f"kustomize.config.k8s.io/{wanted[kind or 'Kustomization']}"
            if version != expected:
                message = (
                    f"the apiVersion of a {kind or 'Kustomization'} is {expected}; the build fails"
                )
                self._fault("kustomize/misplaced-kind", version, message)
        if not set(map(str, kustomization)) - {"apiVersion", "kind", "metadata"}:
            at = kind or version
            span = kustomization.span() if at is None else at.span()
            fault = Fault(
                "kustomize/empty", span, "the kustomization is empty: kustomize build fails"
            )
            if fault not in self.faults and kind != "Component":
                self.faults.append(fault)

    def _expects(self, target: str, entry: Text, *, component: bool) -> bool:
        """Whether the folder is of the kind that it is included as."""
        path = self.file_of(target)
        documents = self.reader.documents(path, KUBERNETES) if path else []
        if not documents or (documents[0].string("kind") == "Component") == component:
            return True
        have, field = ("Kustomization", "resources") if component else ("Component", "components")
        message = f"{target} is a {have}: it belongs under {field}, here kustomize build fails"
        self._fault("kustomize/misplaced-kind", entry, message)
        return False

    def _opaque(self, path: str) -> tuple[Span, ...]:
        file = self.reader.file(path)
        if file is None:
            return ()
        if not file.text.strip() and path not in self.reader.templates:
            message = "the kustomization is empty: kustomize build fails"
            self.faults.append(Fault("kustomize/empty", file.span(0), message))
        return (file.span(0),)

    def _resource(
        self,
        folder: str,
        entry: Text,
        trail: tuple[str, ...],
        objects: list[Map],
        limits: list[Span],
    ) -> None:
        if is_remote(entry):
            limits.append(entry.span())
            return
        target = self._target(folder, entry)
        if target is None:
            return
        if target in self._paths():
            self._file(folder, target, entry, objects, limits)
        elif self.file_of(target) is not None:
            if not self._expects(target, entry, component=False):
                self.folders.setdefault(target, entry)
                return
            self._folder(target, entry, trail, objects, limits, ())
        else:
            self._missing(target, entry)
            limits.append(entry.span())

    def _component(
        self,
        folder: str,
        entry: Text,
        trail: tuple[str, ...],
        objects: list[Map],
        limits: list[Span],
        *,
        is_open: bool,
    ) -> None:
        """A component goes on with what has been gathered so far."""
        if is_remote(entry):
            limits.append(entry.span())
            return
        target = self._target(folder, entry)
        if target is None:
            return
        if self.file_of(target) is None:
            self._missing(target, entry)
            limits.append(entry.span())
            return
        if not self._expects(target, entry, component=True):
            self.folders.setdefault(target, entry)
            return
        self.components.add(target)
        before = tuple(objects)
        objects.clear()
        is_open = is_open or bool(limits)
        self._folder(target, entry, trail, objects, limits, before, is_open=is_open)

    def _folder(
        self,
        target: str,
        entry: Text,
        trail: tuple[str, ...],
        objects: list[Map],
        limits: list[Span],
        before: tuple[Map, ...],
        *,
        is_open: bool = False,
    ) -> None:
        self.folders.setdefault(target, entry)
        if target in trail:
            self._cycle((*trail[trail.index(target) :], target), entry)
            objects.extend(before)
            return
        rendered = self._render(target, trail, before, is_open=is_open)
        objects.extend(rendered.objects)
        limits.extend(rendered.limits)

    def _cycle(self, chain: tuple[str, ...], entry: Text) -> None:
        """One fault for each cycle, wherever it is entered."""
        if set(chain) in self._cycles:
            return
        self._cycles.append(set(chain))
        opening = self.folders.get(chain[1], entry)
        because = () if opening is entry else ((entry.span(), "the way back is here"),)
        shown = " -> ".join(folder or "." for folder in chain)
        message = f"a cycle of kustomizations, {shown}: kustomize build fails"
        self.faults.append(Fault("kustomize/cycle", opening.span(), message, because))

    def _file(
        self, folder: str, path: str, entry: Text, objects: list[Map], limits: list[Span]
    ) -> None:
        self.reached.setdefault(path, entry.span())
        if folder and not path.startswith(folder + "/"):
            message = (
                f"{path} is outside of the kustomization's folder: kustomize refuses to load it"
            )
            self._fault("kustomize/outside-root", entry, message)
            return
        reading = self.reader.reading(path)
        if reading.faults or path in self.reader.templates:
            limits.append(entry.span())
        for document in reading.documents:
            root = document.root
            if isinstance(root, Map):
                objects.extend(self._objects(root))
            elif not (isinstance(root, Text) and root.kind == "null"):
                message = "is no object: kustomize build fails on it"
                self.faults.append(Fault("kustomize/not-an-object", root.span(), message))

    def _objects(self, root: Map) -> list[Map]:
        """The object, or the objects of a List; one without a kind or name is a fault."""
        kind = root.string("kind")
        if kind.endswith("List") and root.key("items") is not None:
            return [item for item in root.maps("items") if item.string("kind")]
        if not root:
            return []
        if not kind:
            message = "has no kind: kustomize build fails on it"
            span = root.where("apiVersion")
            self.faults.append(Fault("kustomize/not-an-object", span, message))
            return []
        if not root.string("metadata", "name"):
            message = f"this {kind} has no metadata.name: kustomize build fails on it"
            span = root.where("metadata") if root.key("metadata") else root.where("kind")
            self.faults.append(Fault("kustomize/not-an-object", span, message))
        return [root]

    def _distinct(self, objects: list[Map], brought: dict[int, Text]) -> list[Map]:
        """One object of each identity: kustomize refuses to add a second.

        `brought` tells which entry brought the object of an index."""
        seen: dict[tuple[str, str, str, str], Map] = {}
        kept: dict[int, Map] = {}
        for index, root in enumerate(objects):
            identity = exact_identity(root)
            first = seen.setdefault(identity, root) if identity[3] else root
            if identity[3] and (first is not root or id(root) in kept):
                self._repeated(root, first, brought.get(index))
            else:
                kept[id(root)] = root
        return list(kept.values())

    def _repeated(self, root: Map, first: Map, entry: Text | None) -> None:
        what = f"{root.string('kind')} {root.string('metadata', 'name')}"
        name, other = root.at("metadata", "name"), first.at("metadata", "name")
        span = name.span() if isinstance(name, Text) else root.span()
        because = (
            (other.span() if isinstance(other, Text) else first.span(), "the first one is here"),
        )
        message = f"a second {what}: kustomize build fails"
        if entry is not None and root.span() == first.span():
            span, because = entry.span(), ((span, f"{what} is written here"),)
            message = f"brings {what} a second time: kustomize build fails"
        elif root.span() == first.span():
            return
        fault = Fault("kustomize/repeated-object", span, message, because)
        if fault not in self.faults:
            self.faults.append(fault)

    def _target(self, folder: str, entry: Text) -> str | None:
        if entry.startswith("/"):
            message = f"{entry} is an absolute path: kustomize refuses to load it"
            self._fault("kustomize/outside-root", entry, message)
            return None
        target = posixpath.normpath(posixpath.join(folder, entry))
        if target == ".." or target.startswith("../"):
            message = f"{entry} leaves the repository: nothing outside of it is read"
            self._fault("kustomize/outside-root", entry, message)
            return None
        return "" if target == "." else target

    def _missing(self, target: str, entry: Text) -> None:
        what = "has no kustomization file" if self.reader.files.is_dir(target) else "does not exist"
        message = f"{target or '.'} {what}: kustomize build fails and Argo CD applies nothing of it"
        self._fault("kustomize/missing-file", entry, message)

    def _fault(self, code: str, entry: Text, message: str) -> None:
        fault = Fault(code, entry.span(), message)
        if fault not in self.faults:
            self.faults.append(fault)

    def _note_files(self, folder: str, kustomization: Map) -> None:
        """Files that a kustomization uses without adding them as objects."""
        for entry in generated_from(kustomization):
            self.reached.setdefault(posixpath.normpath(posixpath.join(folder, entry)), entry.span())
        for entry in mentioned(kustomization):
            if "\n" in entry or is_remote(entry):
                continue
            path = posixpath.normpath(posixpath.join(folder, entry))
            self.reached.setdefault(path, entry.span())
            if path not in self._paths() and not self.reader.files.is_dir(path):
                self._missing(path, entry)
