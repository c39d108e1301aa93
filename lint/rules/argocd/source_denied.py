"""An Application from a repository that its project does not permit.

Argo CD reports "application repo is not permitted in project" and syncs nothing. The URLs
of `sourceRepos` are compared as globs, after `.git`, case and the form of an SSH URL are
made equal; `*` does not cross a slash, but `*` alone is every repository.
"""

from collections.abc import Iterator

from lint.argocd.projects import Project
from lint.build.urls import identity
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import APPLICATION, PROJECT, SETTINGS
from lint.source import Text

GOOD = (
    APPLICATION
    + PROJECT
    + """\
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
"""
    + SETTINGS
)

BAD = GOOD.replace(
    "repoURL: https://github.com/example/", "repoURL: «https://github.com/examples/"
).replace("observability.git\n    targetRevision", "observability.git»\n    targetRevision")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    denied: dict[tuple[int, str], tuple[Project, list[Text]]] = {}
    for application in repo.gitops.applications:
        project = repo.gitops.project_of(application)
        if project is None or project.resource.partial:
            continue
        for source in application.sources:
            url = source.repo_url
            if url is not None and "{{" not in url and not project.permits_source(url):
                key = (id(project), identity(url))
                denied.setdefault(key, (project, []))[1].append(url)
    for project, urls in denied.values():
        here = project.resource.spec.where("sourceRepos")
        others = {url.span(): "and here" for url in urls[1:] if url.span() != urls[0].span()}
        yield Finding(
            urls[0].span(),
            f"AppProject {project.name} does not permit this repository: Argo CD syncs nothing",
            ((here, "what it permits is here"), *others.items()),
        )
