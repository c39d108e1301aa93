"""An Application from a repository that its project does not permit.

Argo CD reports "application repo is not permitted in project" and syncs nothing. The URLs
of `sourceRepos` are compared as globs, after `.git`, case and the form of an SSH URL are
made equal; `*` does not cross a slash, but `*` alone is every repository.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import APPLICATION, PROJECT, SETTINGS

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
    for application in repo.gitops.applications:
        project = repo.gitops.project_of(application)
        if project is None or project.resource.partial:
            continue
        for source in application.sources:
            url = source.repo_url
            if url is None or "{{" in url or project.permits_source(url):
                continue
            here = project.resource.spec.where("sourceRepos")
            yield Finding(
                at=url.span(),
                message=f"AppProject {project.name} does not permit this repository: Argo CD syncs nothing",
                because=((here, "what it permits is here"),),
            )
