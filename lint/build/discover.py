"""Finds what a checkout applies: Argo CD Applications, kustomizations, else every manifest."""

from __future__ import annotations

import posixpath

from lint.build.fields import NAMES
from lint.build.kustomize import Kustomizer
from lint.build.reader import Reader
from lint.build.resource import Resource
from lint.source import Span, Text
from lint.tree import Fault, Map
from lint.values import NamedTuple
from lint.yaml_reader import KUBERNETES

_YAML = (".yaml", ".yml")
_FIXTURES = frozenset({"test", "tests", "testdata", "e2e", "fixtures", "__tests__"})
_CLUSTER = ("obslint/v1", "Cluster")
# Flux calls a kind of its own Kustomization, and its files are sometimes called so too.
_FLUX = "kustomize.toolkit.fluxcd.io"


class Build(NamedTuple):
    """One folder that is applied as a whole, or the manifests that no folder applies.

    `kind`: kustomize, directory (a plain Argo CD directory) or loose."""

    path: str
    kind: str
    resources: tuple[Resource, ...]
    limits: tuple[Span, ...] = ()


class Discovery(NamedTuple):
    """What the checkout holds."""

    builds: tuple[Build, ...]
    clusters: tuple[Map, ...]
    unlisted: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    kustomizations: tuple[Map, ...]
    kustomizer: Kustomizer


def discover(reader: Reader) -> Discovery:
    """Reads and renders everything; never raises on what a checkout can hold."""
    return _Discoverer(reader).run()


class _Discoverer:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.kustomizer = Kustomizer(reader)
        self.paths = reader.files.paths()
        self.charts = tuple(
            posixpath.dirname(path)
            for path in self.paths
            if posixpath.basename(path) == "Chart.yaml"
        )
        self.clusters: list[Map] = []

    def run(self) -> Discovery:
        kustomizations = [path for path in self.paths if self._is_kustomization(path)]
        rendered = {self._folder(path): path for path in kustomizations}
        for folder in rendered:
            self.kustomizer.render(folder)
        loose = self._loose()
        directories = self._directories(loose, rendered)
        builds = [self._kustomize(folder) for folder in self._roots(rendered)]
        taken: set[str] = set()
        for folder, recurse in directories.items():
            build, files = self._directory(folder, recurse=recurse)
            builds.append(build)
            taken.update(files)
        unlisted: list[Resource] = []
        others: list[Resource] = []
        for path, resources in loose.items():
            if path in taken:
                continue
            others.extend(resources)
            if posixpath.dirname(path) in rendered:
                unlisted.extend(resources)
        builds.append(Build("", "loose", tuple(others)))
        faults = (*self.reader.faults, *self.kustomizer.faults)
        roots = tuple(
            doc for path in kustomizations for doc in self.reader.documents(path, KUBERNETES)[:1]
        )
        return Discovery(
            tuple(builds), tuple(self.clusters), tuple(unlisted), faults, roots, self.kustomizer
        )

    def _is_kustomization(self, path: str) -> bool:
        if posixpath.basename(path) not in NAMES or self._is_fixture(path):
            return False
        file = self.reader.file(path)
        return file is None or _FLUX not in file.text

    def _folder(self, path: str) -> str:
        return posixpath.dirname(path)

    def _is_fixture(self, path: str) -> bool:
        if is_fixture(path):
            return True
        return any(
            path.startswith(f"{chart}/templates/" if chart else "templates/")
            for chart in self.charts
        )

    def _roots(self, rendered: dict[str, str]) -> list[str]:
        """Folders that no other kustomization includes; components are no roots."""
        included = self.kustomizer.folders
        roots = []
        for folder, path in rendered.items():
            documents = self.reader.documents(path, KUBERNETES)
            is_component = bool(documents) and documents[0].string("kind") == "Component"
            if folder not in included and not is_component:
                roots.append(folder)
        return roots

    def _kustomize(self, folder: str) -> Build:
        rendered = self.kustomizer.render(folder)
        partial = bool(rendered.limits)
        resources = tuple(Resource(root, folder, partial=partial) for root in rendered.objects)
        return Build(folder, "kustomize", resources, rendered.limits)

    def _loose(self) -> dict[str, list[Resource]]:
        """Manifests that no kustomization reaches, by file."""
        found: dict[str, list[Resource]] = {}
        for path in self.paths:
            if not path.endswith(_YAML) or path in self.kustomizer.reached:
                continue
            if posixpath.basename(path) in NAMES or self._is_fixture(path):
                continue
            if path.endswith(("-assert.yaml", "chainsaw-test.yaml")):
                continue
            resources = self._manifests(path)
            if resources:
                found[path] = resources
        return found

    def _manifests(self, path: str) -> list[Resource]:
        file = self.reader.file(path)
        if file is None or "kind" not in file.text or "apiVersion" not in file.text:
            return []
        found: list[Resource] = []
        for root in self.reader.documents(path, KUBERNETES):
            if (root.string("apiVersion"), root.string("kind")) == _CLUSTER:
                self.clusters.append(root)
            else:
                found.extend(_resources(root))
        return found

    def _directories(
        self, loose: dict[str, list[Resource]], rendered: dict[str, str]
    ) -> dict[str, bool]:
        """Plain folders that an Application syncs, and whether it recurses."""
        found: dict[str, bool] = {}
        applications = [item for items in loose.values() for item in items]
        for folder in rendered:
            applications.extend(
                Resource(root, folder) for root in self.kustomizer.render(folder).objects
            )
        for resource in applications:
            if resource.kind != "Application" or resource.group != "argoproj.io":
                continue
            for source in [resource.spec.map("source"), *resource.spec.maps("sources")]:
                path = source.text("path")
                if path is None or source.key("chart") is not None:
                    continue
                folder = clean(path)
                if folder not in rendered and self.reader.files.is_dir(folder):
                    found[folder] = source.map("directory").flag("recurse")
        return found

    def _directory(self, folder: str, *, recurse: bool) -> tuple[Build, list[str]]:
        prefix = f"{folder}/" if folder else ""
        resources: list[Resource] = []
        files: list[str] = []
        for path in self.paths:
            rest = path[len(prefix) :]
            if not path.startswith(prefix) or not path.endswith(_YAML):
                continue
            if "/" in rest and not recurse:
                continue
            files.append(path)
            for root in self.reader.documents(path, KUBERNETES):
                resources.extend(Resource(item.root, folder) for item in _resources(root))
        return Build(folder, "directory", tuple(resources)), files


def is_fixture(path: str) -> bool:
    """Whether a file lies in a folder of tests: what is in it is often wrong on purpose."""
    return not _FIXTURES.isdisjoint(path.split("/")[:-1])


def clean(path: Text | str) -> str:
    """A path of an Application, as a folder of the repository."""
    folder = posixpath.normpath(str(path).strip() or ".")
    return "" if folder == "." else folder.lstrip("/")


def _resources(root: Map) -> list[Resource]:
    """The object, or those that a List or an OpenShift Template wraps."""
    kind = root.string("kind")
    if not kind or not root.string("apiVersion"):
        return []
    if kind == "Template" and root.key("objects") is not None:
        return [Resource(item, "", partial=True) for item in root.maps("objects")]
    if kind == "List" or (kind.endswith("List") and root.key("items") is not None):
        return [Resource(item, "") for item in root.maps("items") if item.string("kind")]
    return [Resource(root, "")]
