"""Two Applications of one ApplicationSet that have the same name.

The name in the template does not tell apart what the generators yield. Argo CD reports "contains
applications with duplicate name", and leaves out all but one of them.
"""

from collections.abc import Iterator

from lint.model.application_sets import failures, repeated_names
from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span

GOOD = """
-- argocd/applicationset.yaml --
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: models, namespace: argocd}
spec:
  generators:
    - list:
        elements:
          - {env: dev}
          - {env: prod}
  template:
    metadata:
      name: models-{{env}}
    spec:
      project: default
      source:
        repoURL: https://github.com/example/observability.git
        targetRevision: main
        path: apps/{{env}}
      destination:
        server: https://kubernetes.default.svc
        namespace: models
-- apps/dev/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
-- apps/prod/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""

BAD = GOOD.replace("models-{{env}}", "«models»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    said: set[Span] = set()
    for made in repo.discovery.sets:
        for name in repeated_names(made) if not any(failures(made)) else ():
            if name.span() not in said:
                said.add(name.span())
                message = f"several Applications are called {name}: all but one are left out"
                yield Finding(name.span(), message)
