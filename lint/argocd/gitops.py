"""Argo CD as the rules see it: Applications, what each applies, and what their projects permit."""

from __future__ import annotations

from lint.argocd.projects import Destination, Project
from lint.build.applications import GROUP, Source
from lint.build.resource import Resource
from lint.schema import scope
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"


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
        found = repo.discovery.applications
        items = [item for item in repo.of_kind("Application") if item.group == GROUP]
        applications = tuple(
            Application(item, found.sources(item.spec))
            for item in (*items, *repo.discovery.generated)
        )
        projects = tuple(
            Project(item) for item in repo.of_kind("AppProject") if item.group == GROUP
        )
        return cls(applications, projects)

    def project_of(self, application: Application) -> Project | None:
        """The project that an Application names, if the repository has it, and has only one:
        of several for several clusters, the one that is built together with it."""
        found = [item for item in self.projects if application.project == item.name]
        if len(found) > 1:
            build = application.resource.build
            found = [item for item in found if build and item.resource.build == build]
        return found[0] if len(found) == 1 else None
