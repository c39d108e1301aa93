"""An object that two Applications apply.

Argo CD warns of a shared resource, and the two take it from each other at every sync: each
sees the other's version as drift. With FailOnSharedResource=true the second sync fails;
with pruning, one may delete what the other needs.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.gitops import Application
from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

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
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: monitoring
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

BAD = GOOD.replace("name: others", "name: «settings»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], tuple[Application, Resource]] = {}
    for application in sorted(repo.gitops.applications, key=lambda item: str(item.name)):
        cluster = application.destination.cluster
        for resource in application.applied:
            namespace = application.namespace_of(resource)
            identity = (cluster, resource.group, resource.kind, namespace, resource.name)
            first, other = seen.setdefault(tuple(map(str, identity)), (application, resource))
            if first is application:
                continue
            at = resource.root.at("metadata", "name")
            span = at.span() if isinstance(at, Text) else resource.root.where("metadata")
            places = [
                (
                    other.root.where("metadata", "name"),
                    f"Application {first.name} applies it from here",
                )
            ]
            path = application.resource.root.where("spec", "source", "path")
            places.append((path, f"Application {application.name} applies it as well"))
            message = f"two Applications apply {resource.title}, and take it from each other"
            yield Finding(span, message, tuple(places))
