"""ApplicationSets: the Applications that they make, as far as this repository tells.

Lists and git generators are resolved here, and matrices and merges of them; of the others
(clusters, pull requests, SCM providers, plugins) only the cluster knows what they yield: one
Application stands for all of them, with the unknown left as the template that it is.
As applicationset/generators of Argo CD v3.5.1 does it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import product

from lint.build.globs import matches
from lint.build.reader import Reader
from lint.build.templating import Params, filled, rendered, sanitized
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.yaml_reader import KUBERNETES

MOST = 1000
"""Applications that are made of one ApplicationSet at most."""

_META = frozenset({"selector", "template"})


class Generated:
    """The Applications of an ApplicationSet; `is_open` where others may come besides them."""

    __slots__ = ("applications", "is_open")

    def __init__(self, applications: list[Map], *, is_open: bool) -> None:
        self.applications = applications
        self.is_open = is_open


def generated(reader: Reader, root: Map) -> Generated:
    """What an ApplicationSet makes."""
    spec = root.map("spec")
    maker = _Maker(reader, go=spec.flag("goTemplate"))
    maker.is_open = spec.key("templatePatch") is not None
    applications: list[Map] = []
    for generator in spec.maps("generators"):
        template = _template(generator, spec.map("template"))
        for params in maker.params(generator)[:MOST]:
            applications.append(_application(root, template, params, go=maker.go))
    return Generated(applications[:MOST], is_open=maker.is_open)


class _Maker:
    def __init__(self, reader: Reader, *, go: bool) -> None:
        self.reader = reader
        self.go = go
        self.is_open = False
        self._known_folders: tuple[str, ...] = ()

    def params(self, generator: Map) -> list[Params]:
        """What a generator yields; one empty set where only the cluster knows."""
        found: list[Params] = []
        for name in map(str, generator):
            if name in _META or not isinstance(generator.child(name), Map):
                continue
            body = generator.map(name)
            if name == "list":
                found += [_flattened(item) for item in body.maps("elements")]
                self.is_open |= body.key("elementsYaml") is not None
            elif name == "git":
                found += self._git(body)
            elif name in ("matrix", "merge"):
                found += getattr(self, f"_{name}")(body)
            else:
                found += self._unknown(body)
        return [item for item in found if self._selected(generator.map("selector"), item)]

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
            pairs = product([first], self.params(second))
            found += [{**other, **one} for one, other in pairs]
            if len(found) > MOST:
                break
        return found

    def _merge(self, body: Map) -> list[Params]:
        keys = [str(key) for key in body.texts("mergeKeys")]
        first, *others = [self.params(item) for item in body.maps("generators")] or [[]]
        for item in first:
            for other in (one for many in others for one in many):
                if all(item.get(key) == other.get(key) for key in keys):
                    item.update(other)
        return first

    def _with_values(self, body: Map, params: Params) -> Params:
        values = {
            f"values.{key}": rendered(value, params, go=self.go)
            for key, value in body.map("values").items()
            if isinstance(value, Text)
        }
        return {**params, **values}

    def _selected(self, selector: Map, params: Params) -> bool:
        """Whether a generator's selector takes it; what nobody knows is taken."""
        if selector.key("matchExpressions") is not None:
            self.is_open = True
        return all(
            params.get(str(key), value) == value
            for key, value in selector.map("matchLabels").items()
            if isinstance(value, Text)
        )


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
