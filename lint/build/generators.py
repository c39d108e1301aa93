"""ConfigMaps and Secrets that a kustomization generates, with the origin of each key."""

from __future__ import annotations

import posixpath

from lint.build.reader import Reader
from lint.build.resource import replaced
from lint.source import Text
from lint.tree import Fault, Map

_BLANK = " \t\r"


def generate(
    reader: Reader, folder: str, kustomization: Map, objects: list[Map], faults: list[Fault]
) -> list[Map]:
    """The objects together with those of configMapGenerator and secretGenerator.

    Names are given without the hash that kustomize appends: references are followed
    by the name that is written."""
    result = list(objects)
    options = kustomization.map("generatorOptions")
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for generator in kustomization.maps(field):
            made = _object(_Sources(reader, folder, faults), generator, kind, options)
            if made is None:
                continue
            if generator.string("behavior") in ("merge", "replace"):
                _amend(result, made, merge=generator.string("behavior") == "merge")
            else:
                result.append(made)
    return result


class _Sources:
    """Where a generator's values come from."""

    def __init__(self, reader: Reader, folder: str, faults: list[Fault]) -> None:
        self.reader = reader
        self.folder = folder
        self.faults = faults

    def content(self, entry: Text) -> Text | None:
        """The text of a file that a generator names; None where it cannot be had."""
        if "://" in entry:
            return None
        path = posixpath.normpath(posixpath.join(self.folder, entry.strip()))
        if path.startswith(("..", "/")) or (self.folder and not path.startswith(self.folder + "/")):
            message = (
                f"{entry} is outside of the kustomization's folder: kustomize refuses to load it"
            )
            self._fault("kustomize/outside-root", entry, message)
            return None
        file = self.reader.file(path)
        if file is not None:
            return Text(file.text, file, 0, len(file.text), style="file")
        if path not in self.reader.files.paths():
            message = (
                f"{path} does not exist: kustomize build fails and Argo CD applies nothing of it"
            )
            self._fault("kustomize/missing-file", entry, message)
        return None

    def _fault(self, code: str, entry: Text, message: str) -> None:
        fault = Fault(code, entry.span(), message)
        if fault not in self.faults:
            self.faults.append(fault)


def _object(sources: _Sources, generator: Map, kind: str, options: Map) -> Map | None:
    name = generator.text("name")
    if name is None:
        return None
    root, metadata, data = generator.like(), generator.like(), generator.like()
    key = generator.key("name") or name
    root[key.derive("apiVersion")] = key.derive("v1")
    root[key.derive("kind")] = key.derive(kind)
    metadata[key] = name
    namespace = generator.text("namespace")
    if namespace is not None:
        metadata[key.derive("namespace")] = namespace
    _options(root, metadata, key, (options, generator.map("options")))
    root[key.derive("metadata")] = metadata
    if kind == "Secret":
        root[key.derive("type")] = generator.text("type") or key.derive("Opaque")
    _fill(sources, generator, data)
    if data:
        root[key.derive("data" if kind == "ConfigMap" else "stringData")] = data
    return root


def _options(root: Map, metadata: Map, key: Text, options: tuple[Map, Map]) -> None:
    for field in ("labels", "annotations"):
        merged = metadata.like()
        for option in options:
            for name in option.map(field):
                merged.pop(name, None)
            merged.update(option.map(field))
        if merged:
            metadata[key.derive(field)] = merged
    for option in options:
        immutable = option.text("immutable")
        if immutable is not None and option.flag("immutable"):
            root[key.derive("immutable")] = immutable


def _fill(sources: _Sources, generator: Map, data: Map) -> None:
    for literal in generator.texts("literals"):
        _literal(literal, data)
    for entry in generator.texts("files"):
        _file(sources, entry, data)
    entries = generator.texts("envs")
    env = generator.text("env")
    for entry in [*entries, *([env] if env is not None else [])]:
        _env(sources, entry, data)


def _amend(objects: list[Map], made: Map, *, merge: bool) -> None:
    """Adds to, or replaces, the data of the object of this name."""
    wanted = _name(made)
    for index, root in enumerate(objects):
        if _name(root) != wanted:
            continue
        objects[index] = _amended(root, made, merge=merge)
        return


def _amended(root: Map, made: Map, *, merge: bool) -> Map:
    result = root
    for field in ("data", "stringData", "binaryData"):
        data = root.map(field).like()
        if merge:
            data.update(root.map(field))
        for key, value in made.map(field).items():
            data.pop(key, None)
            data[key] = value
        if data or root.key(field):
            result = replaced(result, (field,), data)
    return result


def _name(root: Map) -> tuple[str, str, str]:
    metadata = root.map("metadata")
    return root.string("kind"), metadata.string("namespace"), metadata.string("name")


def _literal(literal: Text, data: Map) -> None:
    at = literal.find("=")
    if at <= 0:
        return
    start, end = at + 1, len(literal)
    if end - start > 1 and literal[start] == literal[end - 1] and literal[start] in "\"'":
        start, end = start + 1, end - 1
    data[literal.part(0, at)] = literal.part(start, end)


def _file(sources: _Sources, entry: Text, data: Map) -> None:
    at = entry.find("=")
    path = entry.part(at + 1, len(entry)) if at >= 0 else entry
    key = entry.part(0, at) if at >= 0 else entry.part(entry.rfind("/") + 1, len(entry))
    content = sources.content(path)
    # What cannot be read is there all the same.
    data[key] = path.derive("") if content is None else content


def _env(sources: _Sources, entry: Text, data: Map) -> None:
    content = sources.content(entry)
    if content is None:
        return
    start = 0
    for line in content.split("\n"):
        first = start + len(line) - len(line.lstrip(_BLANK))
        last = start + len(line.rstrip("\r"))
        at = content.find("=", first, last)
        if first < last and content[first] != "#":
            key = content.part(first, at if at >= 0 else last)
            data[key] = content.part(at + 1 if at >= 0 else last, last)
        start += len(line) + 1
