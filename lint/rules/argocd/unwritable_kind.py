"""An object that Argo CD has no right to write.

OpenShift GitOps lets its controller write most kinds only in namespaces that carry the
label `argocd.argoproj.io/managed-by`. Elsewhere a role bound to its ServiceAccount must
permit it, or the sync fails with "forbidden". Judged where the cluster description says
which ServiceAccount that is.
"""

from collections.abc import Iterator

from lint.argocd.projects import IN_CLUSTER
from lint.argocd.rights import nearest, rights
from lint.build.resource import Resource
from lint.model.namespaces import undefined
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.rules.argocd._examples import APPLICATION, CLUSTER
from lint.source import Span

GOOD = (
    APPLICATION
    + """\
-- apps/monitoring/kustomization.yaml --
resources:
  - namespace.yaml
  - service.yaml
-- apps/monitoring/namespace.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
  labels:
    app: exporter
    argocd.argoproj.io/managed-by: openshift-gitops
-- apps/monitoring/service.yaml --
apiVersion: v1
kind: ServiceAccount
metadata:
  name: exporter
  namespace: monitoring
"""
    + CLUSTER
)

BAD = GOOD.replace("    argocd.argoproj.io/managed-by: openshift-gitops\n", "").replace(
    "  labels:", "  «labels»:"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    own = rights(repo)
    if own is None:
        return
    unknown = undefined(repo)
    found: dict[Span, list[tuple[Resource, str]]] = {}
    for application in repo.gitops.applications:
        for resource in (
            application.applied if application.destination.cluster == IN_CLUSTER else ()
        ):
            namespace = application.namespace_of(resource)
            if namespace not in unknown and not own.may_write(resource, namespace):
                span = nearest(repo, own, resource, namespace)
                found.setdefault(span, []).append((resource, namespace))
    for span, denied in found.items():
        kinds = ", ".join(sorted({str(resource.kind) for resource, _ in denied}))
        places = ", ".join(sorted({namespace for _, namespace in denied if namespace}))
        inside = f" in {places}" if places else ""
        because: tuple[Because, ...] = (
            (denied[0][0].root.where("kind"), f"{denied[0][0].title} is applied from here"),
            (own.account.span(), "Argo CD's ServiceAccount is here"),
        )
        yield Finding(
            span, f"Argo CD may not write {kinds}{inside}: the sync is forbidden", because
        )
