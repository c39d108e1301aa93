"""An ApplicationSet with a generator that fails.

A matrix has exactly two generators, a merge two or more and the keys to merge by; without
`goTemplate` the elements of a list consist of strings; git looks for directories or files. Where
one generator fails the ApplicationSet reports an error: it makes no Application, and those
that there are stay as they were.
"""

from collections.abc import Iterator

from lint.model.application_sets import failures
from lint.model.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- argocd/applicationset.yaml --
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: models, namespace: argocd}
spec:
  generators:
    - list:
        elements:
          - {env: dev, port: "8080"}
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
"""

BAD = GOOD.replace('port: "8080"', "port: «8080»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for made in repo.discovery.sets:
        for failure in failures(made):
            message = f"{failure.message}: the ApplicationSet makes no Application"
            yield Finding(failure.at.span(), message)
