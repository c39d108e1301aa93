"""Labels for a namespace that Argo CD does not put there.

`managedNamespaceMetadata` is for the namespace that the sync option `CreateNamespace=true` makes,
and means nothing without it. Where the Application has a manifest of that Namespace, the manifest
counts instead. A label that somebody selects by, for monitoring or for rights, is then missing.
"""

from collections.abc import Iterator

from lint.argocd.gitops import Application
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: models, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps
  destination: {server: https://kubernetes.default.svc, namespace: models}
  syncPolicy:
    automated: {selfHeal: true}
    syncOptions:
      - CreateNamespace=true
    managedNamespaceMetadata:
      labels: {openshift.io/user-monitoring: "true"}
-- apps/deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      containers: [{name: exporter, image: "example.org/exporter:1.2.3"}]
"""

BAD = GOOD.replace("    syncOptions:\n      - CreateNamespace=true\n", "").replace(
    "    managedNamespaceMetadata:", "    «managedNamespaceMetadata»:"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        policy = application.resource.spec.map("syncPolicy")
        key = policy.key("managedNamespaceMetadata")
        if (
            key is None
            or not policy.map("managedNamespaceMetadata")
            or application.resource.partial
        ):
            continue
        if not application.creates_namespace:
            # Who syncs by hand may give the option as well.
            by_hand = policy.child("automated") is None
            message = f"without CreateNamespace=true {key} means nothing"
            yield Finding(key.span(), message, severity="warning" if by_hand else None)
            continue
        own = _own(application)
        if own is not None:
            message = f"{own.title} is applied instead of this: {key} means nothing"
            because = ((own.value_span("metadata", "name"), "its manifest is here"),)
            yield Finding(key.span(), message, because)


def _own(application: Application) -> Resource | None:
    """The manifest of the namespace that the Application is for."""
    for item in application.applied:
        if item.kind == "Namespace" and item.name == application.destination.namespace:
            return item
    return None
