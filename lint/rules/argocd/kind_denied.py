"""A kind that the AppProject does not let its Applications apply.

Objects of the cluster (Namespaces, ClusterRoles) must be listed in
`clusterResourceWhitelist`; the others in `namespaceResourceWhitelist` if there is one. One
object of another kind, and Argo CD fails the whole sync before it applies anything:
"resource is not permitted in project".
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.gitops import Project
from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.schema import scope
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
  clusterResourceWhitelist:
    - group: ""
      kind: Namespace
-- apps/monitoring/kustomization.yaml --
resources:
  - namespace.yaml
-- apps/monitoring/namespace.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
"""

BAD = GOOD.replace('""\n      kind: Namespace', '""\n      kind: «Namespaces»')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen = set()
    for application in repo.gitops.applications:
        project = repo.gitops.project_of(application)
        for resource in application.applied if project is not None else ():
            kind_scope = scope(resource.api_version, resource.kind)
            if kind_scope is None:
                kind_scope = "Namespaced" if resource.namespace else None
            if project is None or kind_scope is None or project.resource.partial:
                continue
            key = (id(project), resource.group, str(resource.kind))
            if key in seen or project.permits_kind(
                str(resource.group), str(resource.kind), kind_scope
            ):
                continue
            seen.add(key)
            yield _finding(project, resource, kind_scope)


def _finding(project: Project, resource: Resource, kind_scope: str) -> Finding:
    field = f"{'cluster' if kind_scope == 'Cluster' else 'namespace'}ResourceWhitelist"
    spec = project.resource.spec
    at = spec.where(field) if spec.key(field) else project.resource.root.where("spec")
    group = resource.group or "core"
    message = f"{field} does not permit {resource.kind} ({group}): Argo CD fails the whole sync"
    because = ((resource.root.where("kind"), f"{resource.title} is applied from here"),)
    for entry in spec.maps(field):
        for text, wanted, other in (
            (entry.text("kind"), resource.kind, entry.string("group") == resource.group),
            (entry.text("group"), resource.group, entry.string("kind") == resource.kind),
        ):
            if text and wanted and other and similar(text, [wanted], 0.75):
                fix = Fix(f"write {wanted}", (Edit(text.span(), str(wanted)),))
                return Finding(text.span(), f"{message}; did you mean {wanted}?", because, fix)
    return Finding(at, message, because)
