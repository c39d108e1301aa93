"""Finds what a checkout applies: Argo CD Applications, kustomizations, else every manifest."""

from __future__ import annotations

import re

from lint.build.applications import GROUP, Applications, Build
from lint.build.fields import NAMES
from lint.build.fixtures import Fixtures
from lint.build.kustomize import Kustomizer
from lint.build.reader import Reader, as_json
from lint.build.resource import Resource, resources_of
from lint.build.templating import has_template
from lint.source import Text
from lint.tree import Fault, Map
from lint.values import TYPE_CHECKING, NamedTuple, lazy
from lint.yaml_reader import KUBERNETES

if TYPE_CHECKING:
    from lint.build.flux import Flux
    from lint.build.generate_apps import Generated

_MANIFESTS = (".yaml", ".yml", ".json")
_CLUSTER = ("obslint/v1", "Cluster")
# Flux calls a kind of its own Kustomization, and its files are sometimes called so too.
_FLUX = "kustomize.toolkit.fluxcd.io"
# Grafana's own objects are files of its own: a dashboard in git is not applied by kubectl.
_OBJECT = (lazy(r'"apiVersion"\s*:\s*"(?![\w.]*grafana\.app/)'), lazy(r'"kind"\s*:\s*"'))
_HEAD = lazy(r'\ufeff?\s*\{(?:\s*"(?:apiVersion|kind)"\s*:\s*"[\w./-]+"\s*,){2}')
_IS_FLUX = lazy(r"^apiVersion: *[\"']?kustomize\.toolkit\.fluxcd\.io/", re.MULTILINE)


class Discovery(NamedTuple):
    """What the checkout holds.

    `generated`: the Applications that its ApplicationSets, the `sets`, make."""

    builds: tuple[Build, ...]
    clusters: tuple[Map, ...]
    unlisted: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    kustomizations: tuple[Map, ...]
    kustomizer: Kustomizer
    applications: Applications
    fixtures: Fixtures
    flux_folders: frozenset[str] = frozenset()
    flux_missing: tuple[Text, ...] = ()
    generated: tuple[Resource, ...] = ()
    sets: tuple[Generated, ...] = ()

    @property
    def unknown_applications(self) -> bool:
        """Whether the ApplicationSets may make others besides those that are known."""
        return any(one.is_open for one in self.sets)


def discover(reader: Reader) -> Discovery:
    """Reads and renders everything; never raises on what a checkout can hold."""
    return _Discoverer(reader).run()


class _Discoverer:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.kustomizer = Kustomizer(reader)
        self.paths = reader.files.paths()
        self.fixtures = Fixtures(self.paths)
        # What is in a chart's templates is filled in by Helm.
        self.templates = tuple(
            path.removesuffix("Chart.yaml") + "templates/"
            for path in self.paths
            if path.endswith("/Chart.yaml") or path == "Chart.yaml"
        )
        self.clusters: list[Map] = []

    def run(self) -> Discovery:
        kustomizations = [path for path in self.paths if self._is_kustomization(path)]
        rendered = {self._folder(path): path for path in kustomizations}
        for folder in rendered:
            self.kustomizer.render(folder)
        loose = self._loose()
        sets = self._sets(loose, rendered)
        generated = [root for one in sets for root in one.applications]
        own = self._objects(GROUP, "Application", loose, rendered)
        applications = Applications(self.kustomizer, [*own, *generated])
        flux = self._flux(loose, rendered)
        builds = self._builds(rendered, [*applications.builds, *(flux.builds if flux else ())])
        unlisted: list[Resource] = []
        others: list[Resource] = []
        for path, resources in loose.items():
            if path in applications.files or (flux is not None and path in flux.files):
                continue
            others.extend(resources)
            if path.rpartition("/")[0] in rendered:
                unlisted.extend(resources)
        builds.append(Build("", "loose", tuple(others)))
        faults = (*self.reader.faults, *self.kustomizer.faults)
        roots = tuple(
            doc for path in kustomizations for doc in self.reader.documents(path, KUBERNETES)[:1]
        )
        return Discovery(
            tuple(builds),
            tuple(self.clusters),
            tuple(unlisted),
            faults,
            roots,
            self.kustomizer,
            applications,
            self.fixtures,
            frozenset() if flux is None else frozenset(flux.folders),
            () if flux is None else tuple(flux.missing),
            tuple(Resource(root, "", partial=has_template(root)) for root in generated),
            sets,
        )

    def _builds(self, rendered: dict[str, str], own: list[Build]) -> list[Build]:
        """What is applied as a whole: as Argo CD or Flux have it, where one of them does."""
        taken = {build.path for build in own if build.kind == "kustomize"}
        roots = set(self._roots(rendered))
        found = [self._kustomize(folder) for folder in rendered if folder in roots - taken]
        # What is part of another build as well is judged there.
        return [
            *found,
            *(build for build in own if build.kind != "kustomize" or build.path in roots),
        ]

    def _objects(
        self, group: str, kind: str, loose: dict[str, list[Resource]], rendered: dict[str, str]
    ) -> list[Map]:
        """The objects of a kind, wherever they are."""
        items = [item for resources in loose.values() for item in resources]
        roots = [item.root for item in items]
        for folder in rendered:
            roots.extend(self.kustomizer.render(folder).objects)
        return [
            root
            for root in roots
            if root.string("kind") == kind and root.string("apiVersion").startswith(f"{group}/")
        ]

    def _sets(
        self, loose: dict[str, list[Resource]], rendered: dict[str, str]
    ) -> tuple[Generated, ...]:
        """What ApplicationSets make."""
        sets = self._objects(GROUP, "ApplicationSet", loose, rendered)
        if not sets:
            return ()
        from lint.build.generate_apps import generated

        roots = {id(root): root for root in sets}.values()
        return tuple(generated(self.reader, root) for root in roots)

    def _flux(self, loose: dict[str, list[Resource]], rendered: dict[str, str]) -> Flux | None:
        """What Flux's Kustomizations build."""
        roots = self._objects(_FLUX, "Kustomization", loose, rendered)
        if not roots:
            return None
        from lint.build.flux import Flux

        return Flux(self.kustomizer, {id(root): root for root in roots}.values())

    def _is_kustomization(self, path: str) -> bool:
        if path.rpartition("/")[2] not in NAMES or self._is_fixture(path):
            return False
        file = self.reader.file(path)
        return file is None or not _IS_FLUX.search(file.text)

    def _folder(self, path: str) -> str:
        return path.rpartition("/")[0]

    def _is_fixture(self, path: str) -> bool:
        return self.fixtures.covers(path) or path.startswith(self.templates)

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
            if not path.endswith(_MANIFESTS) or path in self.kustomizer.reached:
                continue
            if self._is_fixture(path) or (path.endswith(".json") and not self._is_object(path)):
                continue
            if path.rpartition("/")[2] in NAMES and self._is_kustomization(path):
                continue
            resources = self._manifests(path)
            if resources:
                found[path] = resources
        return found

    def _is_object(self, path: str) -> bool:
        """Whether a JSON file is a Kubernetes object, or begins like one: most are neither."""
        file = self.reader.peek(path)
        if file is None or not all(pattern.search(file.text) for pattern in _OBJECT):
            return False
        return _HEAD.match(file.text) is not None or as_json(file) is not None

    def _manifests(self, path: str) -> list[Resource]:
        file = self.reader.file(path)
        if file is None or "kind" not in file.text or "apiVersion" not in file.text:
            return []
        found: list[Resource] = []
        for root in self.reader.documents(path, KUBERNETES):
            if (root.string("apiVersion"), root.string("kind")) == _CLUSTER:
                self.clusters.append(root)
            else:
                found.extend(resources_of(root))
        return found
