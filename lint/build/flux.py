"""What Flux's Kustomizations apply: folders, with a namespace, patches and variables of their own.

As kustomize-controller does it: a folder without a kustomization file is read with all that is
below it, and `postBuild` fills in variables after the build. A source that is not this
repository is recognised by its path, which is not here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from lint.build.applications import Build, clean
from lint.build.edits import changes
from lint.build.kustomize import Kustomizer
from lint.build.resource import Resource, labels_of, resources_of
from lint.build.substitution import Variables, substituted
from lint.source import Text
from lint.tree import Map
from lint.yaml_reader import KUBERNETES

GROUP = "kustomize.toolkit.fluxcd.io"
_TAKEN = ("namePrefix", "nameSuffix", "patches", "components", "images")
_SUBSTITUTE = f"{GROUP}/substitute"


class Flux:
    """The builds of Flux's Kustomizations; `files` are those of plain folders."""

    def __init__(self, kustomizer: Kustomizer, roots: Iterable[Map]) -> None:
        self.kustomizer = kustomizer
        self.reader = kustomizer.reader
        self.files: dict[str, str] = {}
        self.builds: list[Build] = []
        self.folders: set[str] = set()
        self._absent: dict[tuple[str, ...], list[Text]] = {}
        self._present: dict[tuple[str, ...], set[str]] = {}
        for root in roots:
            self._add(root.map("spec"), root.string("metadata", "namespace"))

    @property
    def missing(self) -> list[Text]:
        """Paths that are not here, of sources that are evidently this repository: most of
        what else is taken from them is here."""
        return [
            path
            for source, paths in self._absent.items()
            if len(self._present.get(source, ())) >= len({str(path) for path in paths})
            for path in paths
        ]

    def _add(self, spec: Map, namespace: str) -> None:
        path, ref = spec.text("path"), spec.map("sourceRef")
        if path is None or "$" in path or "{{" in path:
            return
        folder = clean(path.removeprefix("/"))
        source = (ref.string("namespace") or namespace, ref.string("name"))
        is_git = ref.string("kind") == "GitRepository"
        if not folder or not self.reader.files.is_dir(folder):
            if folder and is_git:
                self._absent.setdefault(source, []).append(path)
            return
        if is_git:
            self._present.setdefault(source, set()).add(folder)
        self.folders.add(folder)
        has_file = self.kustomizer.file_of(folder) is not None
        build = self._kustomize(folder, options_of(spec)) if has_file else self._plain(folder, spec)
        variables = Variables.of(spec)
        if variables is not None:
            resources = (_filled(item, variables) for item in build.resources)
            build = build._replace(resources=tuple(resources))
        self.builds.append(build)

    def _kustomize(self, folder: str, options: Map) -> Build:
        rendered = self.kustomizer.render(folder, options if changes(options) else None)
        partial = bool(rendered.limits)
        resources = tuple(Resource(root, folder, partial=partial) for root in rendered.objects)
        return Build(folder, "kustomize", resources, rendered.limits)

    def _plain(self, folder: str, spec: Map) -> Build:
        """The manifests below a folder, without those that a kustomization below it lists."""
        from lint.build.applications import placed

        resources: list[Resource] = []
        for path in self.reader.files.paths():
            if not path.startswith(f"{folder}/") or not path.endswith((".yaml", ".yml")):
                continue
            if self._is_listed(folder, posixpath.dirname(path)):
                continue
            self.files.setdefault(path, folder)
            for root in self.reader.documents(path, KUBERNETES):
                resources.extend(resources_of(root, folder))
        where = options_of(spec)
        return Build(folder, "directory", tuple(placed(resources, where)))

    def _is_listed(self, folder: str, inner: str) -> bool:
        """Whether a folder below is, or is in, one with a kustomization of its own."""
        while len(inner) > len(folder):
            if self.kustomizer.file_of(inner) is not None:
                return True
            inner = posixpath.dirname(inner)
        return False


def options_of(spec: Map) -> Map:
    """The options of a Kustomization, in the words of an Application's `kustomize`."""
    options = spec.like()
    for key, value in spec.items():
        if key in _TAKEN:
            options[key] = value
        elif key == "targetNamespace":
            options[key.derive("namespace")] = value
        elif key == "commonMetadata" and isinstance(value, Map) and value.map("labels"):
            labels = value.key("labels")
            assert labels is not None
            yes = Text("true", labels.source, labels.start, labels.end, kind="bool")
            options[labels.derive("commonLabels")] = value.map("labels")
            options[labels.derive("labelWithoutSelector")] = yes
    return options


def _filled(resource: Resource, variables: Variables) -> Resource:
    """The object with the variables filled in, unless it says that it wants none."""
    annotations = resource.metadata.map("annotations")
    labels = labels_of(resource.metadata)
    if "disabled" in (annotations.string(_SUBSTITUTE), labels.get(_SUBSTITUTE, "")):
        return resource
    root = substituted(resource.root, variables)
    if root is resource.root or not isinstance(root, Map):
        return resource
    return Resource(root, resource.build, partial=resource.partial)
