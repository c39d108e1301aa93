"""ApplicationSets: the Applications that they make, as far as this repository tells.

Lists and git generators are resolved here, and matrices and merges of them; of the others
(clusters, pull requests, SCM providers, plugins) only the cluster knows what they yield: one
Application stands for all of them, with the unknown left as the template that it is.
As applicationset/generators of Argo CD v3.5.1 does it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lint.build.globs import matches
from lint.build.reader import Reader
from lint.build.set_parts import chosen, doubled, patched, repeated
from lint.build.templating import Params, filled, rendered, sanitized
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import NamedTuple
from lint.yaml_reader import KUBERNETES

MOST = 1000
"""Applications that are made of one ApplicationSet at most."""

_META = frozenset({"selector", "template"})


class Generated(NamedTuple):
    """The Applications of an ApplicationSet; `is_open` where others may come besides them.

    `sets`: the template and the parameters that each is made of; `clashes`: what two sets of
    parameters may not share, and why nothing is made then."""

    root: Map
    applications: list[Map]
    is_open: bool
    sets: list[tuple[Map, Params]]
    clashes: list[tuple[Text, str]]


def generated(reader: Reader, root: Map) -> Generated:
    """What an ApplicationSet makes."""
    spec = root.map("spec")
    maker = _Maker(reader, go=spec.flag("goTemplate"))
    patch = spec.text("templatePatch")
    applications: list[Map] = []
    sets: list[tuple[Map, Params]] = []
    for generator in spec.maps("generators"):
        template = _template(generator, spec.map("template"))
        for params in maker.params(generator)[:MOST]:
            sets.append((template, params))
            made: Map | None = _application(root, template, params, go=maker.go)
            if patch is not None and made is not None:
                made = patched(made, patch, params, go=maker.go)
            applications += [made] if made is not None else []
            # Of what a patch with conditions and loops leaves nothing is known.
            maker.is_open |= made is None
    return Generated(root, applications[:MOST], maker.is_open, sets, maker.clashes)


class _Maker:
    def __init__(self, reader: Reader, *, go: bool) -> None:
        self.reader = reader
        self.go = go
        self.is_open = False
        self.clashes: list[tuple[Text, str]] = []
        self._known_folders: tuple[str, ...] = ()

    def params(self, generator: Map) -> list[Params]:
        """What a generator yields; one empty set where only the cluster knows."""
        found: list[Params] = []
        for name in map(str, generator):
            if name in _META or not isinstance(generator.child(name), Map):
                continue
            before, self.is_open = self.is_open, False
            made = self._made(name, generator.map(name))
            selector, is_known = generator.map("selector"), not self.is_open
            found += [item for item in made if chosen(selector, item, is_known=is_known)]
            self.is_open |= before
        return found

    def _made(self, name: str, body: Map) -> list[Params]:
        if name == "list":
            self.is_open |= body.key("elementsYaml") is not None
            return [_flattened(item) for item in body.maps("elements")]
        own = {"git": self._git, "matrix": self._matrix, "merge": self._merge}.get(name)
        return self._unknown(body) if own is None else own(body)

    def _unknown(self, body: Map) -> list[Params]:
        self.is_open = True
        return [self._with_values(body, {})]

    def _git(self, body: Map) -> list[Params]:
        prefix = body.string("pathParamPrefix")
        found: list[Params] = []
        directories = body.maps("directories")
        for folder in self._chosen(directories, self._folders(), separator="/"):
            found.append(_path_params(folder, prefix))
        for path in self._chosen(body.maps("files"), self.reader.files.paths()):
            for item in self._objects(path):
                own = _path_params(posixpath.dirname(path) or ".", prefix, posixpath.basename(path))
                found.append({**_flattened(item), **own})
        # Nothing here: what it means is in another repository.
        return [self._with_values(body, item) for item in found] or self._unknown(body)

    def _chosen(
        self, entries: list[Map], paths: tuple[str, ...], *, separator: str = ""
    ) -> list[str]:
        """What some entry names and none excludes; `*` of a file also covers slashes."""
        if not entries:
            return []

        def fits(path: str, *, excluded: bool) -> bool:
            return any(
                matches(entry.string("path"), path, separator=separator)
                for entry in entries
                if entry.flag("exclude") is excluded
            )

        return [
            path for path in paths if fits(path, excluded=False) and not fits(path, excluded=True)
        ]

    def _folders(self) -> tuple[str, ...]:
        if not self._known_folders:
            found: set[str] = set()
            for path in self.reader.files.paths():
                folder = posixpath.dirname(path)
                while folder and folder not in found:
                    found.add(folder)
                    folder = posixpath.dirname(folder)
            self._known_folders = tuple(sorted(found))
        return self._known_folders

    def _objects(self, path: str) -> list[Map]:
        documents = self.reader.reading(path, KUBERNETES).documents
        root: Node | None = documents[0].root if documents else None
        items = root if isinstance(root, Seq) else [root]
        return [item for item in items if isinstance(item, Map)]

    def _matrix(self, body: Map) -> list[Params]:
        generators = body.maps("generators")
        if len(generators) != 2:
            return self._unknown(body)
        found: list[Params] = []
        for first in self.params(generators[0]):
            second = filled(generators[1], first, go=self.go)
            assert isinstance(second, Map)
            others = self.params(second)
            self.clashes += () if self.go else doubled(body, first, others)
            found += [{**other, **first} for other in others]
            if len(found) > MOST:
                break
        return found

    def _merge(self, body: Map) -> list[Params]:
        keys = [str(key) for key in body.texts("mergeKeys")]
        sets = [self.params(item) for item in body.maps("generators")]
        self.clashes += () if self.is_open else repeated(body, keys, sets)
        first, *others = sets or [[]]
        for many in others:
            known = {tuple(other.get(key) for key in keys): other for other in many}
            for item in first:
                item.update(known.get(tuple(item.get(key) for key in keys), {}))
        return first

    def _with_values(self, body: Map, params: Params) -> Params:
        values = {
            f"values.{key}": rendered(value, params, go=self.go)
            for key, value in body.map("values").items()
            if isinstance(value, Text)
        }
        return {**params, **values}


def _path_params(folder: str, prefix: str, file: str = "") -> Params:
    name = f"{prefix}.path" if prefix else "path"
    base = posixpath.basename(folder)
    found = {
        name: folder,
        f"{name}.basename": base,
        f"{name}.basenameNormalized": sanitized(base),
        **{f"{name}[{index}]": part for index, part in enumerate(folder.split("/"))},
    }
    if file:
        found |= {f"{name}.filename": file, f"{name}.filenameNormalized": sanitized(file)}
    return found


def _flattened(node: Map, prefix: str = "") -> Params:
    found: Params = {}
    for key, value in node.items():
        name = f"{prefix}{key}"
        if isinstance(value, Map):
            found |= _flattened(value, f"{name}.")
        elif isinstance(value, Seq):
            found |= {f"{name}.{n}": item for n, item in enumerate(value) if isinstance(item, Text)}
        else:
            found[name] = value
    return found


def _template(generator: Map, template: Map) -> Map:
    """The set's template, with what the generator's own puts in its place."""
    own = [body.map("template") for body in _bodies(generator) if body.map("template")]
    return _merged(template, own[0]) if own else template


def _bodies(generator: Map) -> Iterator[Map]:
    return (body for body in generator.values() if isinstance(body, Map))


def _merged(base: Map, over: Map) -> Map:
    copy = base.like()
    copy.update(base)
    for key, value in over.items():
        old = base.child(key)
        both = isinstance(old, Map) and isinstance(value, Map)
        copy[key] = _merged(old, value) if both else value  # type: ignore[arg-type]
    return copy


def _application(root: Map, template: Map, params: Params, *, go: bool) -> Map:
    """The Application that a template and one set of parameters make."""
    body = filled(template, params, go=go) if params else template
    assert isinstance(body, Map)
    made = Map(template.source, template.start, template.end)
    for key, value in root.items():
        if key == "kind" and isinstance(value, Text):
            made[key] = value.derive("Application")
        elif key == "apiVersion":
            made[key] = value
        elif key == "metadata" and isinstance(value, Map):
            # It is always in the namespace of its set.
            metadata = body.map("metadata")
            copy = metadata.like()
            copy.update((k, v) for k, v in metadata.items() if k != "namespace")
            copy.update((k, v) for k, v in value.items() if k == "namespace")
            made[key] = copy
        elif key == "spec" and isinstance(value, Map):
            made[key] = body.map("spec")
    return made
