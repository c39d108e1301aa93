"""Which kustomizations somebody applies: an Application, another kustomization, a person."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lint.build.applications import GROUP
from lint.model.kustomization import violations
from lint.source import Span, Text
from lint.tree import Map, walk
from lint.values import TYPE_CHECKING, NamedTuple
from lint.yaml_reader import KUBERNETES

if TYPE_CHECKING:
    from lint.repo import Repo


class Lone(NamedTuple):
    """A kustomization that nothing includes and no Application syncs.

    `parent` is the kustomization of the folder around it, where that lists others beside it."""

    folder: str
    root: Map
    parent: Map | None = None

    @property
    def place(self) -> Span:
        """Where it begins to say what it is made of."""
        for key in self.root:
            if key not in ("apiVersion", "kind", "metadata"):
                return key.span()
        return self.root.span()


def lone(repo: Repo) -> Iterator[Lone]:
    """The kustomizations that nobody reaches."""
    sources = (source for item in repo.gitops.applications for source in item.sources)
    reached = {source.folder for source in sources} | _described(repo)
    reached |= repo.discovery.flux_folders
    for build in repo.builds:
        path = repo.discovery.kustomizer.file_of(build.path) if build.kind == "kustomize" else None
        if path is None or build.path in reached:
            continue
        if any(resource.group == GROUP for resource in build.resources):
            # What brings the Applications is applied by hand, once.
            continue
        for root in repo.reader.documents(path, KUBERNETES)[:1]:
            yield Lone(build.path, root, _parent(repo, build.path, root))


def _described(repo: Repo) -> set[str]:
    """Folders that the description of the cluster says somebody applies."""
    found: set[str] = set()
    for root in repo.clusters:
        beside = posixpath.dirname(root.span().file.path)
        for node in walk(root):
            if isinstance(node, Text):
                found |= {str(node), posixpath.normpath(posixpath.join(beside, node))}
    return found


def follows_all(repo: Repo) -> bool:
    """Whether all Applications are known that may take something from this repository."""
    discovery = repo.discovery
    if discovery.unknown_applications or not discovery.applications.own:
        return False
    if any(fault.code.startswith("kustomize/") for fault in repo.faults):
        return False
    if any(violations(repo, "unknown-field")):
        return False
    sources = [source for item in repo.gitops.applications for source in item.sources]
    if any(source.kind == "elsewhere" and "{{" in (source.path or "") for source in sources):
        return False
    # A path that is not there is meant to be one that is.
    if any(source.kind == "missing" for source in sources):
        return False
    return not any(_makes_applications(repo, path) for path in repo.files.paths())


def _parent(repo: Repo, folder: str, root: Map) -> Map | None:
    """The kustomization around a folder that lists folders beside it, but not this one: not
    even in a comment, and not what this one builds upon."""
    around, name = posixpath.split(folder)
    path = repo.discovery.kustomizer.file_of(around) if folder else None
    documents = repo.reader.documents(path, KUBERNETES) if path else []
    file = repo.reader.file(path) if path else None
    if file is None or not documents or name in file.text:
        return None
    folders = _folders(repo, around, documents[0])
    upon = _folders(repo, folder, root)
    beside = {entry for entry in folders if posixpath.dirname(entry) == around}
    return documents[0] if len(beside) > 1 and upon.isdisjoint({around, *folders}) else None


def is_named(repo: Repo, folder: str) -> bool:
    """Whether a script or a text of the repository speaks of the folder."""
    for path in repo.files.paths():
        if path.endswith((".md", ".sh", ".mk", "Makefile", "justfile", ".adoc")):
            file = repo.reader.file(path)
            if file is not None and folder in file.text:
                return True
    return False


def _folders(repo: Repo, folder: str, root: Map) -> set[str]:
    """The kustomizations that one includes."""
    entries = {
        posixpath.normpath(posixpath.join(folder, entry))
        for field in ("resources", "bases")
        for entry in root.texts(field)
    }
    return {entry for entry in entries if repo.discovery.kustomizer.file_of(entry) is not None}


def _makes_applications(repo: Repo, path: str) -> bool:
    """Whether a chart or another template may make Applications that nobody here sees."""
    if not path.endswith((".yaml", ".yml", ".tpl", ".jsonnet", ".libsonnet")):
        return False
    if "/templates/" not in f"/{path}" and path not in repo.reader.templates:
        return False
    file = repo.reader.file(path)
    return file is not None and "kind: Application" in file.text
