"""An object that two Applications apply, or one of them twice.

Argo CD warns of a shared resource, and the two take it from each other at every sync: each
sees the other's version as drift. With FailOnSharedResource=true the second sync fails;
with pruning, one may delete what the other needs. Within one Application, of two sources or
two files of a plain folder, the last one is applied, and the others are not.
"""

from collections.abc import Iterator

from lint.argocd.gitops import Application
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import APPLICATION, SETTINGS
from lint.source import Text

GOOD = (
    APPLICATION
    + """\
-- argocd/other.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: other
  namespace: openshift-gitops
spec:
  project: monitoring
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps/other
  destination:
    server: https://kubernetes.default.svc
    namespace: monitoring
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
"""
    + SETTINGS
    + """\
-- apps/other/kustomization.yaml --
resources:
  - configmap.yaml
-- apps/other/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: others
  namespace: monitoring
"""
)

BAD = GOOD.replace("name: others", "name: «settings»")


_FAILS = "FailOnSharedResource=true"


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], tuple[Application, Resource]] = {}
    for application in sorted(repo.gitops.applications, key=lambda item: str(item.name)):
        cluster = application.destination.cluster
        for resource in application.applied if not application.resource.partial else ():
            namespace = application.namespace_of(resource)
            identity = (cluster, resource.group, resource.kind, namespace, resource.name)
            first, other = seen.setdefault(tuple(map(str, identity)), (application, resource))
            if other is resource or _is_made(resource) or not _coexist(first, application):
                continue
            yield _finding(application, resource, first, other)


def _coexist(one: Application, other: Application) -> bool:
    """Whether one Argo CD has both: those of another folder may be another cluster's."""
    if one is other:
        return True
    same_build = one.resource.build == other.resource.build
    folders = {item.resource.root.span().file.path.rpartition("/")[0] for item in (one, other)}
    return one.name != other.name and same_build and (one.resource.build != "" or len(folders) == 1)


def _is_made(resource: Resource) -> bool:
    """Whether the API server, or somebody before it, makes the name."""
    return not resource.name or "{{" in resource.name or "${" in resource.name


def _finding(
    application: Application, resource: Resource, first: Application, other: Resource
) -> Finding:
    at = resource.root.at("metadata", "name")
    span = at.span() if isinstance(at, Text) else resource.root.where("metadata")
    here = other.root.where("metadata", "name")
    if first is application:
        message = f"{application.name} holds {resource.title} twice: only the last one is applied"
        return Finding(span, message, ((here, "the first one is here"),))
    path = application.resource.root.where("spec", "source", "path")
    because = (
        (here, f"Application {first.name} applies it from here"),
        (path, f"Application {application.name} applies it as well"),
    )
    fails = [item for one in (first, application) for item in one.options if item == _FAILS]
    if not fails:
        message = f"two Applications apply {resource.title}, and take it from each other"
        return Finding(span, message, because)
    message = f"two Applications apply {resource.title}: the sync of one of them fails"
    stated = (fails[0].span(), "a shared resource is an error here")
    return Finding(span, message, (*because, stated), severity="error")
