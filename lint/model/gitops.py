"""Argo CD as the rules see it: Applications, what each applies, and what their projects permit."""

from __future__ import annotations

import re
from functools import cache

from lint.build.discover import Build, clean
from lint.build.resource import Resource
from lint.schema import scope
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.model.repo import Repo

GROUP = "argoproj.io"
IN_CLUSTER = "https://kubernetes.default.svc"
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
_SCP = lazy(r"(?:ssh://)?([\w.-]+@[\w.-]+)[:/](?!/)(.*)")


class Source(NamedTuple):
    """One place that an Application takes manifests from; `build` where it is in this repository."""

    root: Map
    repo_url: Text | None
    path: Text | None
    build: Build | None


class Destination(NamedTuple):
    """A cluster, by its URL or its name, and a namespace."""

    server: str
    name: str
    namespace: str

    @property
    def cluster(self) -> str:
        """Its URL where that is known, else its name."""
        return IN_CLUSTER if self.name == "in-cluster" else self.server or self.name


class Application:
    """An Argo CD Application."""

    __slots__ = ("destination", "name", "namespace", "options", "project", "resource", "sources")

    def __init__(self, resource: Resource, sources: tuple[Source, ...]) -> None:
        spec = resource.spec
        where = spec.map("destination")
        self.resource = resource
        self.sources = sources
        self.name = resource.name
        self.namespace = resource.namespace
        self.project = spec.text("project")
        self.options = spec.map("syncPolicy").texts("syncOptions")
        self.destination = Destination(
            where.string("server"), where.string("name"), where.string("namespace")
        )

    @property
    def applied(self) -> list[Resource]:
        """Every object that it applies, as far as this repository knows."""
        return [
            resource
            for source in self.sources
            if source.build is not None
            for resource in source.build.resources
        ]

    @property
    def prunes(self) -> bool:
        """Whether what leaves the repository is deleted from the cluster by itself."""
        automated = self.resource.spec.map("syncPolicy").map("automated")
        return automated.flag("prune") and "Prune=false" not in self.options

    @property
    def creates_namespace(self) -> bool:
        """Whether Argo CD makes the namespace of its destination."""
        return "CreateNamespace=true" in self.options

    def namespace_of(self, resource: Resource) -> str:
        """Where an object goes: its own namespace, or the one of the destination; '' if none."""
        if scope(resource.api_version, resource.kind) == "Cluster":
            return ""
        return str(resource.namespace or self.destination.namespace)


class Project:
    """An AppProject: what its Applications may do."""

    __slots__ = ("destinations", "name", "resource", "source_repos")

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.name = resource.name
        self.destinations = resource.spec.maps("destinations")
        self.source_repos = resource.spec.texts("sourceRepos")

    def permits_source(self, url: str) -> bool:
        """Whether a repository may be a source."""
        wanted = normal_url(url)
        permitted = False
        for entry in self.source_repos:
            if entry.startswith("!"):
                if matches(normal_url(entry[1:]), wanted, separator="/"):
                    return False
            elif matches(normal_url(entry), wanted, separator="/"):
                permitted = True
        return permitted

    def permits_namespace(self, target: Destination, namespace: str) -> bool:
        """Whether objects may go to a namespace of the destination's cluster."""
        permitted = False
        for entry in self.destinations:
            wanted = entry.string("namespace")
            if not _same_cluster(entry, target):
                continue
            if wanted.startswith("!"):
                if matches(wanted[1:], namespace):
                    return False
            elif matches(wanted, namespace):
                permitted = True
        return permitted

    def permits_kind(self, group: str, kind: str, scope_: str) -> bool:
        """Whether objects of a kind may be applied. Scope: Namespaced or Cluster."""
        spec = self.resource.spec
        prefix = "cluster" if scope_ == "Cluster" else "namespace"
        if _listed(spec, f"{prefix}ResourceBlacklist", group, kind):
            return False
        white = f"{prefix}ResourceWhitelist"
        if prefix == "namespace" and spec.child(white) is None:
            return True
        return _listed(spec, white, group, kind)


class GitOps:
    """The Applications and projects of a repository."""

    def __init__(
        self, applications: tuple[Application, ...], projects: tuple[Project, ...]
    ) -> None:
        self.applications = applications
        self.projects = projects

    @classmethod
    def of(cls, repo: Repo) -> GitOps:
        """Reads the Applications and AppProjects of a repository."""
        builds = _Builds(repo)
        applications = tuple(
            Application(item, tuple(builds.sources(item.spec)))
            for item in repo.of_kind("Application")
            if item.group == GROUP
        )
        projects = tuple(
            Project(item) for item in repo.of_kind("AppProject") if item.group == GROUP
        )
        return cls(applications, projects)

    def project_of(self, application: Application) -> Project | None:
        """The project that an Application names, if the repository has it."""
        for project in self.projects:
            if application.project is not None and project.name == application.project:
                return project
        return None

    def own_urls(self) -> set[str]:
        """URLs that evidently name this repository: a path given for them is here."""
        return {
            normal_url(source.repo_url)
            for application in self.applications
            for source in application.sources
            if source.build is not None and source.repo_url is not None
        }


class _Builds:
    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.known = {build.path: build for build in repo.builds if build.kind != "loose"}

    def sources(self, spec: Map) -> list[Source]:
        roots = spec.maps("sources") or ([spec.map("source")] if spec.key("source") else [])
        return [self._source(root) for root in roots]

    def _source(self, root: Map) -> Source:
        path = root.text("path")
        build = None
        if path is not None and root.key("chart") is None and not path.startswith("/"):
            build = self._build(clean(path))
        return Source(root, root.text("repoURL"), path, build)

    def _build(self, folder: str) -> Build | None:
        """Also of a folder that another kustomization includes."""
        kustomizer = self.repo.discovery.kustomizer
        if folder not in self.known and kustomizer.file_of(folder) is not None:
            rendered = kustomizer.render(folder)
            partial = bool(rendered.limits)
            resources = tuple(Resource(root, folder, partial=partial) for root in rendered.objects)
            self.known[folder] = Build(folder, "kustomize", resources, rendered.limits)
        return self.known.get(folder)


def normal_url(url: str) -> str:
    """A repository's URL as Argo CD compares it."""
    text = url.strip().lower().removesuffix("/").removesuffix(".git")
    ssh = _SCP.fullmatch(text) if "://" not in text or text.startswith("ssh://") else None
    return f"{ssh.group(1)}/{ssh.group(2)}" if ssh else text


def matches(pattern: str, text: str, *, separator: str = "") -> bool:
    """Argo CD's globs: `*` stops at the separator, `**` does not; `*` alone is everything."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    return pattern == "*" or _compiled(pattern, separator).fullmatch(text) is not None


@cache
def _compiled(pattern: str, separator: str) -> re.Pattern[str]:
    other = f"[^{separator}]" if separator else "."
    pieces = {"**": ".*", "*": f"{other}*", "?": other}
    tokens = re.split(r"(\*\*|\*|\?)", pattern)
    return re.compile("".join(pieces.get(token, re.escape(token)) for token in tokens), re.DOTALL)


def _same_cluster(entry: Map, target: Destination) -> bool:
    server, name = entry.string("server"), entry.string("name")
    if name == "in-cluster":
        server = server or IN_CLUSTER
    if server and target.cluster.startswith("https://"):
        return matches(server, target.cluster)
    if name and target.name:
        return matches(name, target.name)
    # One says a name, the other a URL: only the cluster knows whether they agree.
    return True


def _listed(spec: Map, field: str, group: str, kind: str) -> bool:
    return any(
        matches(entry.string("group"), group) and matches(entry.string("kind"), kind)
        for entry in spec.maps(field)
    )
