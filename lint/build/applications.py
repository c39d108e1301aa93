"""What Argo CD's Applications take from this repository: their sources, and what these build.

A `repoURL` is this repository where what it is said to hold is here: nothing is asked of a
git remote. Where another URL has more such evidence, it is somebody else's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from lint.build.edits import changes
from lint.build.globs import matches
from lint.build.kustomize import Kustomizer
from lint.build.resource import Resource, replaced, resources_of
from lint.build.urls import identity
from lint.schema import scope
from lint.source import Span, Text
from lint.tree import Map, as_data
from lint.values import NamedTuple
from lint.yaml_reader import KUBERNETES

GROUP = "argoproj.io"
_EXPLICIT = ("plugin", "helm", "kustomize", "directory")
_MANIFESTS = (".yaml", ".yml", ".json")
_GLOB = frozenset("*?[")
_SKIP = "+argocd:skip-file-rendering"


class Build(NamedTuple):
    """One folder that is applied as a whole, or the manifests that no folder applies.

    `kind`: kustomize, directory (a plain Argo CD directory) or loose."""

    path: str
    kind: str
    resources: tuple[Resource, ...]
    limits: tuple[Span, ...] = ()


class Source(NamedTuple):
    """One place that an Application takes manifests from.

    `kind`: chart (of a Helm repository), reference (only values), kustomize, helm, directory,
    plugin; missing (said to be here, and not there); elsewhere (another repository, or
    unknown). `build` is what it makes, where that can be told."""

    root: Map
    kind: str
    folder: str = ""
    build: Build | None = None

    @property
    def repo_url(self) -> Text | None:
        """The repository's address."""
        return self.root.text("repoURL")

    @property
    def path(self) -> Text | None:
        """The folder, as it is written."""
        return self.root.text("path")

    @property
    def revision(self) -> str:
        """The branch, tag or commit; HEAD where none is given."""
        return str(self.root.string("targetRevision") or "HEAD")


class Applications:
    """The sources of Applications, resolved once; `files` are those of plain directories."""

    def __init__(self, kustomizer: Kustomizer, roots: Iterable[Map]) -> None:
        self.kustomizer = kustomizer
        self.reader = kustomizer.reader
        self.files: dict[str, str] = {}
        self._builds: dict[tuple[str, str], Build] = {}
        self._resolved: dict[int, tuple[Map, tuple[Source, ...]]] = {}
        self._seen: dict[str, dict[str, bool]] = {}
        self._revisions: set[tuple[str, str]] = set()
        self._paths: frozenset[str] = frozenset()
        specs = [root.map("spec") for root in roots]
        for spec in specs:
            self._note(spec)
        self.own = self._own_repositories()
        for spec in specs:
            self.sources(spec)

    @property
    def builds(self) -> list[Build]:
        """What all Applications build, each once."""
        return list(self._builds.values())

    def sources(self, spec: Map) -> tuple[Source, ...]:
        """The sources of an Application's spec."""
        known = self._resolved.get(id(spec))
        if known is None:
            where = spec.map("destination")
            found = tuple(self._source(root, where) for root in source_maps(spec))
            known = self._resolved[id(spec)] = (spec, found)
        return known[1]

    def holds(self, source: Source) -> bool:
        """Whether other sources prove that this repository, at this revision, is meant."""
        url = source.repo_url
        return url is not None and (identity(url), source.revision) in self._revisions

    def _note(self, spec: Map) -> None:
        for root in source_maps(spec):
            url, path = root.text("repoURL"), root.text("path")
            if url is None or path is None or root.key("chart") is not None or _is_open(path):
                continue
            folder = clean(path)
            self._noted(root, url, folder, bool(folder) and self.reader.files.is_dir(folder))
        for value in value_files(spec):
            url = value.of.text("repoURL")
            if url is not None and value.is_referred:
                self._noted(value.of, url, value.path, self.has_file(value.path))

    def _noted(self, root: Map, url: Text, path: str, here: bool) -> None:
        self._seen.setdefault(identity(url), {})[path] = here
        if here:
            self._revisions.add((identity(url), str(root.string("targetRevision") or "HEAD")))

    def has_file(self, path: str) -> bool:
        """Whether the repository has a file."""
        if not self._paths:
            self._paths = frozenset(self.reader.files.paths())
        return path in self._paths

    def _own_repositories(self) -> frozenset[str]:
        hits = {name: sum(seen.values()) for name, seen in self._seen.items()}
        best = max(hits.values(), default=0)
        if not best:
            # A path that is always there proves something only if nothing else is said.
            return frozenset(self._seen) if [*self._seen.values()] == [{"": False}] else frozenset()
        return frozenset(
            name
            for name, seen in self._seen.items()
            if hits[name] == best and hits[name] * 2 >= len(seen)
        )

    def _source(self, root: Map, where: Map) -> Source:
        url, path = root.text("repoURL"), root.text("path")
        if root.key("chart") is not None:
            return Source(root, "chart")
        if path is None:
            return Source(root, "reference" if root.text("ref") else "elsewhere")
        if _is_open(path) or url is None or identity(url) not in self.own:
            return Source(root, "elsewhere")
        folder = clean(path)
        if path.startswith("/") or not self.reader.files.is_dir(folder):
            return Source(root, "missing", folder)
        kind = self._kind(root, folder)
        if kind not in ("kustomize", "directory") or self._lacks_file(kind, folder):
            return Source(root, kind, folder)
        return Source(root, kind, folder, self._build(kind, folder, root, where))

    def _kind(self, root: Map, folder: str) -> str:
        given = [name for name in _EXPLICIT if isinstance(root.child(name), Map)]
        if given:
            return given[0]
        if self.kustomizer.file_of(folder) is not None:
            return "kustomize"
        chart = posixpath.join(folder, "Chart.yaml")
        return "helm" if chart in self.reader.files.paths() else "directory"

    def _lacks_file(self, kind: str, folder: str) -> bool:
        return kind == "kustomize" and self.kustomizer.file_of(folder) is None

    def _build(self, kind: str, folder: str, root: Map, where: Map) -> Build:
        options = root.map(kind)
        namespace = where.text("namespace")
        key = (folder, repr((kind, as_data(options), namespace)))
        if key not in self._builds:
            make = self._kustomize if kind == "kustomize" else self._directory
            build = make(folder, options)
            if namespace and not _is_open(namespace):
                build = build._replace(resources=tuple(placed(build.resources, where)))
            self._builds[key] = build
        return self._builds[key]

    def _kustomize(self, folder: str, options: Map) -> Build:
        rendered = self.kustomizer.render(folder, options if changes(options) else None)
        partial = bool(rendered.limits)
        resources = tuple(Resource(root, folder, partial=partial) for root in rendered.objects)
        return Build(folder, "kustomize", resources, rendered.limits)

    def _directory(self, folder: str, options: Map) -> Build:
        """The manifests of a plain folder, as Argo CD picks them."""
        prefix = f"{folder}/" if folder else ""
        resources: list[Resource] = []
        for path in self.reader.files.paths():
            rest = path[len(prefix) :]
            if path.startswith(prefix) and path.endswith(_MANIFESTS) and _picked(rest, options):
                file = self.reader.file(path)
                if file is None or _SKIP in file.text:
                    continue
                self.files.setdefault(path, folder)
                for root in self.reader.documents(path, KUBERNETES):
                    resources.extend(resources_of(root, folder))
        return Build(folder, "directory", tuple(resources))


def source_maps(spec: Map) -> list[Map]:
    """Where an Application's manifests come from: `sources` count alone where there are some."""
    hydrator = spec.map("sourceHydrator").map("drySource")
    if hydrator:
        return [hydrator]
    return spec.maps("sources") or ([spec.map("source")] if spec.key("source") else [])


class ValueFile(NamedTuple):
    """A file of values for Helm: `path` from the root of the repository of the source `of`,
    which is another one where it `is_referred` to (`$values/…`)."""

    text: Text
    path: str
    of: Map
    is_referred: bool


def value_files(spec: Map) -> Iterator[ValueFile]:
    """The files of values that an Application needs, without patterns, variables and URLs."""
    sources = source_maps(spec)
    by_ref = {f"${root.string('ref')}": root for root in sources if root.string("ref")}
    for root in sources:
        helm = root.map("helm")
        if helm.flag("ignoreMissingValueFiles"):
            continue
        for text in helm.texts("valueFiles"):
            name, _, rest = text.partition("/")
            other = by_ref.get(name)
            if _is_open(text) or "://" in text or not _GLOB.isdisjoint(text):
                continue
            if other is not None and "$" not in rest:
                yield ValueFile(text, clean(rest), other, True)
            elif "$" not in text and root.key("chart") is None and root.text("path"):
                folder = "" if text.startswith("/") else clean(root.string("path"))
                yield ValueFile(text, clean(posixpath.join(folder, text)), root, False)


def clean(path: Text | str) -> str:
    """A path of an Application, as a folder of the repository."""
    folder = posixpath.normpath(str(path).strip() or ".")
    return "" if folder == "." else folder.lstrip("/")


def _is_open(text: str) -> bool:
    return "{{" in text or "${" in text


def _picked(rest: str, options: Map) -> bool:
    if "/" in rest and not options.flag("recurse"):
        return False
    include, exclude = options.string("include"), options.string("exclude")
    if exclude and matches(exclude, rest):
        return False
    return not include or matches(include, rest)


def placed(resources: Iterable[Resource], where: Map) -> Iterable[Resource]:
    """The objects, those without a namespace in the destination's."""
    namespace, key = where.text("namespace"), where.key("namespace")
    for resource in resources:
        kind_scope = scope(resource.api_version, resource.kind)
        if namespace is None or resource.namespace or kind_scope != "Namespaced":
            yield resource
            continue
        root = replaced(resource.root, ("metadata", "namespace"), namespace, key)
        yield Resource(root, resource.build, partial=resource.partial)
