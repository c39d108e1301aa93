"""An Application of a project that does not exist.

Argo CD reports "Application referencing project which does not exist" and syncs nothing.
A repository without any AppProject is not judged: its projects live elsewhere. Where it
has some, but none that is called almost the same, the project may live elsewhere too, and
this is a warning.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import similar

GOOD = """
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  project: monitoring
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps/monitoring
  destination:
    server: https://kubernetes.default.svc
    namespace: monitoring
-- argocd/appproject.yaml --
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  sourceRepos:
    - https://github.com/example/observability.git
  destinations:
    - server: https://kubernetes.default.svc
      namespace: monitoring
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: monitoring
"""

BAD = GOOD.replace("project: monitoring", "project: «monitorin»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    projects = repo.gitops.projects
    for application in repo.gitops.applications:
        name = application.project
        if name is None or name in ("", "default") or not projects or repo.may_hold(name):
            continue
        if repo.gitops.project_of(application) is not None:
            continue
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
