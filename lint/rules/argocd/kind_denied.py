"""A kind that the AppProject does not let its Applications apply.

Objects of the cluster (Namespaces, ClusterRoles) must be listed in
`clusterResourceWhitelist`; the others in `namespaceResourceWhitelist` if there is one. One
object of another kind, and Argo CD fails the whole sync before it applies anything:
"resource is not permitted in project".
"""

from collections.abc import Iterator

from lint.argocd.gitops import Application
from lint.argocd.projects import Project, whitelist
from lint.build.globs import matches
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import APPLICATION
from lint.schema import scope
from lint.source import Span
from lint.spelling import similar

GOOD = (
    APPLICATION
    + """\
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
)

BAD = GOOD.replace('""\n      kind: Namespace', '""\n      kind: «Namespaces»')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    denied: dict[tuple[int, str, str, str], Finding] = {}
    made: list[tuple[int, Finding]] = []
    for application in repo.gitops.applications:
        project = repo.gitops.project_of(application)
        if project is None or project.resource.partial:
            continue
        for resource in application.applied:
            kind_scope = scope(resource.api_version, resource.kind)
            if kind_scope is None:
                kind_scope = "Namespaced" if resource.namespace else None
            what = (str(resource.group), str(resource.kind), kind_scope or "", str(resource.name))
            key = (id(project), *what[:3])
            if kind_scope is not None and key not in denied and not project.permits_kind(*what):
                denied[key] = _finding(project, resource, kind_scope)
        made += ((id(project), found) for found in _namespace(repo, application, project))
    yield from _joined(denied)
    yield from (item for key, item in made if (key, "", "Namespace", "Cluster") not in denied)


def _joined(denied: dict[tuple[int, str, str, str], Finding]) -> Iterator[Finding]:
    """One finding for a line that several kinds of a group lack."""
    groups: dict[tuple[Span, str], list[tuple[str, Finding]]] = {}
    for (_, group, kind, _), finding in denied.items():
        groups.setdefault((finding.at, group), []).append((kind, finding))
    for found in groups.values():
        first, finding = found[0]
        kinds = ", ".join(sorted(kind for kind, _ in found))
        because = tuple(reason for _, one in found for reason in one.because)
        message = finding.message.replace(f" {first} (", f" {kinds} (", 1)
        yield finding._replace(message=message, because=because)


def _finding(project: Project, resource: Resource, kind_scope: str) -> Finding:
    what = f"{resource.kind} ({resource.group or 'core'})"
    because = ((resource.root.where("kind"), f"{resource.title} is applied from here"),)
    denied = project.denying_list(
        str(resource.group), str(resource.kind), kind_scope, str(resource.name)
    )
    if denied is not None:
        message = f"AppProject {project.name} denies {what}: Argo CD fails the whole sync"
        return Finding(denied.span(), message, because)
    field = whitelist(kind_scope)
    message = f"{field} does not permit {what}: Argo CD fails the whole sync"
    for entry in project.resource.spec.maps(field):
        for text, wanted, other in (
            (entry.text("kind"), resource.kind, matches(entry.string("group"), resource.group)),
            (entry.text("group"), resource.group, matches(entry.string("kind"), resource.kind)),
        ):
            if text and wanted and other and similar(text, [wanted], 0.75):
                fix = Fix(f"write {wanted}", (Edit(text.span(), str(wanted)),))
                return Finding(text.span(), f"{message}; did you mean {wanted}?", because, fix)
    return Finding(_place(project, field), message, because)


def _namespace(repo: Repo, application: Application, project: Project) -> Iterator[Finding]:
    """CreateNamespace=true makes a Namespace, which the project must permit like any other."""
    name = application.destination.namespace
    makers = repo.of_kind("Namespace", "Project", "ProjectRequest")
    exists = name in repo.cluster.namespaces or any(item.name == name for item in makers)
    if not application.creates_namespace or not name or "{{" in name or exists:
        return
    if not project.permits_kind("", "Namespace", "Cluster", str(name)):
        option = next(item for item in application.options if item == "CreateNamespace=true")
        message = (
            f"clusterResourceWhitelist does not permit Namespace {name}: where it does not exist"
            " yet, Argo CD cannot create it, and the sync fails"
        )
        at = _place(project, "clusterResourceWhitelist")
        yield Finding(at, message, ((option.span(), "it is to be created"),), severity="warning")


def _place(project: Project, field: str) -> Span:
    spec = project.resource.spec
    return spec.where(field) if spec.key(field) else project.resource.root.where("spec")
