"""Kustomize in process: what `kustomize build` makes of a folder, with origins.

Nothing is fetched or run. What is not understood makes the objects of its build
partial: they are still checked, but nothing is proved from what they lack.
"""

from __future__ import annotations

import posixpath

from lint.build import kustomization_file
from lint.build.configuration import Configuration
from lint.build.fields import NAMES, is_remote, limits_of
from lint.build.gathered import Gathered, Own, distinct
from lint.build.objects import check_odd, check_text, objects_of
from lint.build.reader import Reader
from lint.build.resource import Maker
from lint.build.step import Step
from lint.build.steps import finish, transform
from lint.source import Span, Text
from lint.tree import Fault, Map, Node
from lint.values import NamedTuple


class Rendered(NamedTuple):
    """The objects of a build, in order, and what it did not understand of it."""

    objects: tuple[Map, ...]
    limits: tuple[Span, ...] = ()


class Kustomizer:
    """Renders folders; remembers which files and folders the kustomizations reach."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.faults: list[Fault] = []
        self.idle: list[Fault] = []
        self.reached: dict[str, Span] = {}
        self.folders: dict[str, Text] = {}
        self.components: set[str] = set()
        self.kustomizations: dict[str, Map] = {}
        self._rendered: dict[str, Rendered] = {}
        self._bases: dict[tuple[str, object], Gathered] = {}
        self.own = Own()
        self.cycles: list[set[str]] = []
        self._is_traced = False

    def file_of(self, folder: str) -> str | None:
        """The path of a folder's kustomization file."""
        for name in NAMES:
            path = posixpath.join(folder, name)
            if path in self.reader.paths:
                return path
        if self.reader.files.is_dir(folder):
            paths = (posixpath.join(folder, name) for name in NAMES)
            return next(filter(self.reader.has, paths), None)
        return None

    def render(self, folder: str, options: Map | None = None) -> Rendered:
        """What the folder's kustomization yields on its own, or with an Application's options."""
        if options is not None:
            return self._render(folder, options)
        if folder not in self._rendered:
            self._rendered[folder] = self._render(folder, None)
        return self._rendered[folder]

    def fail(self, code: str, at: Node, message: str) -> None:
        """Notes a fault, once."""
        fault = Fault(code, at.span(), message)
        if fault not in self.faults:
            self.faults.append(fault)

    def _render(self, folder: str, options: Map | None) -> Rendered:
        gathered, self.own = Gathered(), Own()
        wanted = kustomization_file.metadata_options(self, folder)
        bases, self._bases = self._bases, {} if wanted else self._bases
        self._is_traced = bool(wanted)
        step = self._build(folder, (), gathered, options)
        self._bases, self._is_traced = bases, False
        objects = gathered.objects
        if step is not None:
            kustomization_file.check_order(self, step.kustomization)
            objects = finish(step, objects, gathered.variables)
        if wanted:
            from lint.build.traces import annotated

            objects = annotated(objects, wanted, folder)
            gathered.limits.extend(each.span() for each in wanted if each == "managedByLabel")
        return Rendered(tuple(objects), tuple(dict.fromkeys(gathered.limits)))

    def _build(
        self, folder: str, trail: tuple[str, ...], gathered: Gathered, options: Map | None = None
    ) -> Step | None:
        """Goes on with what has been gathered; None where there is nothing to build from."""
        kustomization = kustomization_file.of_folder(self, folder, gathered.limits)
        if kustomization is None:
            return None
        if options is not None:
            from lint.build.edits import edited

            kustomization = edited(kustomization, options)
        self.kustomizations[folder] = kustomization
        kustomization_file.note_files(self, folder, kustomization)
        if not trail and kustomization.string("kind") == "Component":
            gathered.is_open = True
        gathered.limits.extend(limits_of(kustomization))
        if kustomization.child("openapi") is not None:
            from lint.build import own_schema

            own_schema.enter(
                self.own, self._step(folder, kustomization, gathered), is_root=not trail
            )
        self.own.seen.append(gathered)
        trail = (*trail, folder)
        self._include(self._step(folder, kustomization, gathered), trail, gathered)
        gathered.is_open = gathered.is_open or bool(gathered.limits)
        step = self._step(folder, kustomization, gathered)
        gathered.objects = self._transformed(
            step, trail, distinct(gathered.objects, {}, self.faults)
        )
        gathered.objects = distinct(gathered.objects, {}, self.faults)
        if kustomization.key("vars") is not None:
            from lint.build.variables import noted

            gathered.objects = noted(step, gathered.objects, gathered.variables)
        return step

    def _step(self, folder: str, kustomization: Map, gathered: Gathered) -> Step:
        known = (gathered.limits, gathered.is_open, gathered.configuration)
        own = (self.idle, self.own.schema)
        return Step(self.reader, folder, kustomization, self.faults, *known, *own)

    def _include(self, step: Step, trail: tuple[str, ...], gathered: Gathered) -> None:
        """Resources, what configures the build, generators, components."""
        kustomization = step.kustomization
        brought: dict[int, Text] = {}
        for name in ("resources", "bases"):
            for entry in kustomization.texts(name):
                count = len(gathered.objects)
                self._resource(step, entry, trail, gathered)
                brought.update((index, entry) for index in range(count, len(gathered.objects)))
        gathered.objects = distinct(gathered.objects, brought, self.faults)
        kustomization_file.configure(step, gathered)
        step = self._step(step.folder, kustomization, gathered)
        if kustomization.child("configMapGenerator") or kustomization.child("secretGenerator"):
            from lint.build.generators import generate

            gathered.objects = generate(step, gathered.objects)
        for plugin in self._plugins(step, "generators", trail):
            from lint.build import plugins

            gathered.objects = plugins.generate(step, plugin, gathered.objects)
        for entry in kustomization.texts("components"):
            self._component(step, entry, trail, gathered)

    def _transformed(self, step: Step, trail: tuple[str, ...], objects: list[Map]) -> list[Map]:
        objects = transform(step, objects)
        self.own.patched = self.own.patched or bool(step.kustomization.child("patches"))
        if self._is_traced:
            from lint.build.traces import applied, changed_by

            path = step.kustomization.span().file.path
            kinds = applied(step.kustomization)
            objects = changed_by(objects, [Maker(path, "builtin", kind) for kind in kinds])
        for plugin in self._plugins(step, "transformers", trail):
            from lint.build import plugins

            objects = plugins.transform(step, plugin, objects)
            if self._is_traced:
                from lint.build.traces import changed_by, maker_of

                objects = changed_by(objects, [maker_of(plugin)])
        for plugin in self._plugins(step, "validators", trail):
            from lint.build import plugins

            plugins.validate(step, plugin, objects)
        return objects

    def _plugins(self, step: Step, field: str, trail: tuple[str, ...]) -> list[Map]:
        """The objects that configure plugins: written in place, in files, or built."""
        found = Gathered()
        for entry in step.kustomization.texts(field):
            if "\n" in entry or entry.startswith("{"):
                found.objects.extend(
                    item
                    for root in step.inline(entry)
                    if isinstance(root, Map)
                    for item in objects_of(root, self.faults)
                )
            else:
                self._resource(step, entry, trail, found)
        step.limits.extend(found.limits)
        return distinct(found.objects, {}, self.faults)

    def _resource(
        self, step: Step, entry: Text, trail: tuple[str, ...], gathered: Gathered
    ) -> None:
        target = self._target(step.folder, entry, gathered)
        if target is None:
            return
        if target in self.reader.paths:
            self._file(step.folder, target, entry, gathered)
        elif self.file_of(target) is not None:
            if not kustomization_file.is_expected(self, target, entry, component=False):
                self.folders.setdefault(target, entry)
                return
            self.folders.setdefault(target, entry)
            if not kustomization_file.is_cycle(self, target, trail, entry):
                gathered.add(step, self._base(target, trail))
        elif self.reader.has(target):
            self._file(step.folder, target, entry, gathered)
        else:
            kustomization_file.missing(self, target, entry)
            gathered.limits.append(entry.span())

    def _base(self, folder: str, trail: tuple[str, ...]) -> Gathered:
        """What a folder yields for those that include it; the same for all of them."""
        key, own = (folder, self.own.schema), self.own
        if key not in self._bases:
            self._bases[key] = Gathered()
            self._build(folder, trail, self._bases[key])
            self._bases[key].schema = own.schema
        own.schema = self._bases[key].schema
        own.seen.append(self._bases[key])
        return self._bases[key]

    def _component(
        self, step: Step, entry: Text, trail: tuple[str, ...], gathered: Gathered
    ) -> None:
        """A component goes on with what has been gathered so far."""
        target = self._target(step.folder, entry, gathered)
        if target is None:
            return
        if self.file_of(target) is None:
            kustomization_file.missing(self, target, entry)
            gathered.limits.append(entry.span())
            return
        self.folders.setdefault(target, entry)
        if not kustomization_file.is_expected(self, target, entry, component=True):
            return
        self.components.add(target)
        if not kustomization_file.is_cycle(self, target, trail, entry):
            gathered.is_open = gathered.is_open or bool(gathered.limits)
            self._build(target, trail, gathered)
            # What a component leaves is merged into nothing: of two specs the narrower stays.
            gathered.configuration = Configuration().plus(gathered.configuration)

    def _file(self, folder: str, path: str, entry: Text, gathered: Gathered) -> None:
        self.reached.setdefault(path, entry.span())
        if not self.reader.is_below(path, folder):
            what = f"{path} is outside of the kustomization's folder: kustomize refuses to load it"
            self.fail("kustomize/outside-root", entry, what)
            return
        reading = self.reader.reading(path)
        if reading.faults or path in self.reader.templates:
            gathered.limits.append(entry.span())
        file = self.reader.file(path)
        if file is not None and not reading.faults:
            check_text(file, self.faults)
        wrapped: list[Map] = []
        for document in reading.documents:
            root = document.root
            check_odd(document.odd, self.faults)
            if isinstance(root, Map):
                items = objects_of(root, self.faults)
                (wrapped if items[:1] != [root] else gathered.objects).extend(items)
            elif not (isinstance(root, Text) and root.kind == "null"):
                message = "is no object: kustomize build fails on it"
                self.faults.append(Fault("kustomize/not-an-object", root.span(), message))
        gathered.objects.extend(wrapped)

    def _target(self, folder: str, entry: Text, gathered: Gathered) -> str | None:
        """The path of an entry; None where it is not one of the repository."""
        if is_remote(entry):
            gathered.limits.append(entry.span())
            return None
        target = posixpath.normpath(posixpath.join(folder, entry))
        message = ""
        if entry.startswith("/"):
            message = f"{entry} is an absolute path: kustomize refuses to load it"
        elif target == ".." or target.startswith("../"):
            message = f"{entry} leaves the repository: nothing outside of it is read"
        if message:
            self.fail("kustomize/outside-root", entry, message)
            return None
        return "" if target == "." else target
