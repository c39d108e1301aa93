"""A Namespace that Argo CD deletes when its manifest is gone.

With automated pruning, a Namespace that a rename or a wrong path drops from what is
rendered is deleted with everything in it: also what nobody keeps in git. The annotation
`argocd.argoproj.io/sync-options: Prune=false` (or `Prune=confirm`) prevents that.
"""

from collections.abc import Iterator

from lint.argocd.gitops import SYNC_OPTIONS
from lint.repo import Repo
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
  syncPolicy:
    automated:
      prune: true
-- apps/monitoring/kustomization.yaml --
resources:
  - namespace.yaml
-- apps/monitoring/namespace.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
  annotations:
    argocd.argoproj.io/sync-options: Prune=false
"""

BAD = GOOD.replace(
    "  name: monitoring\n  annotations:\n    argocd.argoproj.io/sync-options: Prune=false\n",
    "  name: «monitoring»\n",
)

_KEPT = ("Prune=false", "Prune=confirm")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        if not application.prunes:
            continue
        for resource in application.applied:
            options = resource.metadata.map("annotations").string(SYNC_OPTIONS)
            if resource.kind != "Namespace" or resource.partial:
                continue
            if any(word in options for word in _KEPT):
                continue
            name = resource.root.at("metadata", "name")
            automated = application.resource.spec.map("syncPolicy").map("automated")
            yield Finding(
                at=name.span() if isinstance(name, Text) else resource.root.where("kind"),
                message=f"pruning deletes namespace {resource.name} and all in it once it is not rendered",
                because=((automated.where("prune"), f"Application {application.name} prunes"),),
            )
