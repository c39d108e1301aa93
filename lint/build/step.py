"""What the steps of a build work with: the kustomization, its files, and who is told what fails."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from lint.build.configuration import Configuration
from lint.build.reader import Reader
from lint.build.specs import Misfit
from lint.source import Span, Text
from lint.tree import Fault, Map, Node
from lint.values import TYPE_CHECKING, NamedTuple
from lint.yaml_reader import KUSTOMIZE, read

if TYPE_CHECKING:
    from lint.build.own_schema import Schema

_FAILS = "kustomize build fails"


class Step(NamedTuple):
    """What a step of a build works with; `faults` and `limits` are added to.

    `is_open`: not all objects are known, as where a base is remote, or a component is
    looked at without what includes it. Nothing is proved from what is not there. `idle`
    is added to, with what has no effect. `schema` is one of the kustomization's own."""

    reader: Reader
    folder: str
    kustomization: Map
    faults: list[Fault]
    limits: list[Span]
    is_open: bool
    configuration: Configuration = Configuration()
    idle: list[Fault] | None = None
    schema: Schema | None = None

    def lacks(self, code: str, at: Node, message: str) -> None:
        """Notes the fault that something is not among the objects, if all are known."""
        if not self.is_open:
            self.fail(code, at, message)

    def fail(self, code: str, at: Node, message: str) -> None:
        """Notes a fault; the objects are those of a build that does not go through."""
        self.note(Fault(f"kustomize/{code}", at.span(), f"{message}: {_FAILS}"))

    def note_idle(self, at: Node, message: str, what: str = "patch") -> None:
        """Notes something that has no effect, and does not fail either: a patch, an image, or
        the target of a replacement."""
        fault = Fault(f"kustomize/idle-{what}", at.span(), message)
        if self.idle is not None and fault not in self.idle:
            self.idle.append(fault)

    def note(self, fault: Fault) -> None:
        """Notes a fault, once."""
        if fault not in self.faults:
            self.faults.append(fault)
        self.limits.append(fault.span)

    def each(self, objects: list[Map], change: Callable[[Map], Map]) -> list[Map]:
        """The objects, each of them changed; what does not fit fails, and stays."""
        return [self._fitted(root, change) for root in objects]

    def _fitted(self, root: Map, change: Callable[[Map], Map]) -> Map:
        try:
            return change(root)
        except Misfit as misfit:
            what = f"{root.string('kind')} {root.string('metadata', 'name')}"
            self.fail("failing-transformer", misfit.at, f"{misfit.message} ({what})")
            return root

    def path_of(self, entry: Text) -> str | None:
        """The path of a file that the kustomization names; None where it is not read."""
        path = posixpath.normpath(posixpath.join(self.folder, entry))
        if path.startswith("../") or not self.reader.is_below(path, self.folder):
            self.fail("outside-root", entry, f"{entry} is outside of the kustomization's folder")
            return None
        if self.reader.has(path):
            return path
        if self.reader.files.is_dir(path):
            self.fail("missing-file", entry, f"{entry} is a folder, and a file is read here")
        self.limits.append(entry.span())
        return None

    def content(self, entry: Text, words: dict[str, str] = KUSTOMIZE) -> list[Node]:
        """The documents of a file that the kustomization names; none where it is a limit."""
        path = self.path_of(entry)
        if path is None:
            return []
        reading = self.reader.reading(path, words)
        if reading.faults or path in self.reader.templates:
            self.limits.append(entry.span())
        return _filled(document.root for document in reading.documents)

    def text(self, entry: Text) -> Text | None:
        """What a file that the kustomization names holds."""
        path = self.path_of(entry)
        file = None if path is None else self.reader.file(path)
        return None if file is None else Text(file.text, file, 0, len(file.text), style="file")

    def inline(self, text: Text) -> list[Node]:
        """The documents of a text in the kustomization."""
        reading = read(text)
        self.faults.extend(fault for fault in reading.faults if fault not in self.faults)
        self.limits.extend(fault.span for fault in reading.faults)
        return _filled(document.root for document in reading.documents)


def first_key(entry: Map) -> Node:
    """Where to point for an entry: its first key."""
    return next(iter(entry), entry)


def _filled(roots: Iterable[Node]) -> list[Node]:
    return [root for root in roots if not (isinstance(root, Text) and root.kind == "null")]
