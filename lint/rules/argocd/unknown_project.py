"""An Application of a project that does not exist.

Argo CD reports "Application referencing project which does not exist" and syncs nothing.
A repository without any AppProject is not judged: its projects live elsewhere. Where it
has some, but none that is called almost the same, the project may live elsewhere too, and
this is a warning.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import APPLICATION, PROJECT, SETTINGS
from lint.source import Span
from lint.spelling import similar

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

BAD = GOOD.replace("project: monitoring", "project: «monitorin»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    projects = repo.gitops.projects
    said: set[Span] = set()
    for application in repo.gitops.applications if projects else ():
        name = application.project
        if name is None or name in ("", "default") or repo.may_hold(name):
            continue
        if repo.gitops.project_of(application) is not None or name.span() in said:
            continue
        said.add(name.span())
        close = similar(name, [str(project.name) for project in projects], 0.7)
        message = f"there is no AppProject {name}: Argo CD does not sync {application.name}"
        because = tuple(
            (project.resource.root.where("metadata", "name"), f"AppProject {project.name} is here")
            for project in projects
            if not close or project.name == close[0]
        )
        fix = Fix(f"write {close[0]}", (Edit(name.span(), close[0]),)) if close else None
        proven = bool(close) or repo.cluster.described
        yield Finding(name.span(), message, because, fix, None if proven else "warning")
