"""ConfigMaps and Secrets that a kustomization generates, with the origin of each key."""

from __future__ import annotations

import posixpath

from lint.build.fields import exact_identity, identities
from lint.build.reader import Reader
from lint.build.resource import History, Tracked, history_of, replaced, tracked
from lint.source import Text
from lint.tree import Fault, Map

_BLANK = " \t\r"


def generate(
    reader: Reader, folder: str, kustomization: Map, objects: list[Map], faults: list[Fault]
) -> list[Map]:
    """The objects together with those of configMapGenerator and secretGenerator.

    The hash of the content is appended to their names when everything else is done."""
    result = list(objects)
    options = kustomization.map("generatorOptions")
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for generator in kustomization.maps(field):
            made = _object(_Sources(reader, folder, faults), generator, kind, options)
            if made is None:
                continue
            made = tracked(made, History(hashed=_is_hashed(generator, options)))
            if generator.string("behavior") in ("merge", "replace"):
                if not _amend(result, made, merge=generator.string("behavior") == "merge"):
                    faults.append(_nothing_to_amend(generator, kind))
            else:
                result.append(made)
    return result


def _is_hashed(generator: Map, options: Map) -> bool:
    given = (options, generator.map("options"))
    return not any(option.flag("disableNameSuffixHash") for option in given)


def _nothing_to_amend(generator: Map, kind: str) -> Fault:
    name, behavior = generator.string("name"), generator.text("behavior")
    message = f"there is no {kind} {name} to {behavior}: kustomize build fails"
    span = generator.span() if behavior is None else behavior.span()
    return Fault("kustomize/unmatched-patch", span, message)


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


def _amend(objects: list[Map], made: Tracked, *, merge: bool) -> bool:
    """Puts the generated object, with what it keeps of it, in place of the one of this name."""
    wanted = exact_identity(made)
    for index, root in enumerate(objects):
        if wanted in identities(root):
            objects[index] = _amended(root, made, merge=merge)
            return True
    return False


def _amended(root: Map, made: Tracked, *, merge: bool) -> Map:
    old_history = history_of(root)
    history = old_history._replace(hashed=made.history.hashed and old_history.hashed)
    result: Map = tracked(made, history)
    for name in ("name", "namespace"):
        path: tuple[str, ...] = ("metadata", name)
        old = root.at(*path)
        if old is not None:
            result = replaced(result, path, old, root.map("metadata").key(name))
    fields = ("data", "stringData", "binaryData")
    own = {key for field in fields for key in made.map(field)}
    pairs: list[tuple[tuple[str, ...], bool]] = [
        (("metadata", field), True) for field in ("labels", "annotations")
    ]
    for path, is_kept in [*pairs, *(((field,), merge) for field in fields)]:
        old, new = root.at(*path), made.at(*path)
        if not is_kept or not isinstance(old, Map):
            continue
        merged = old.like()
        merged.update((key, value) for key, value in old.items() if len(path) > 1 or key not in own)
        for key, value in new.items() if isinstance(new, Map) else ():
            merged.pop(key, None)
            merged[key] = value
        if merged:
            parent = root if len(path) == 1 else root.map("metadata")
            result = replaced(result, path, merged, parent.key(path[-1]))
    return result


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
