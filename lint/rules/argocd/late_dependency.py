"""A workload that needs what a later sync wave brings.

Argo CD does not begin a wave before the one in front of it is healthy, and a workload is
not healthy before its pods run. Pods that wait for a ServiceAccount, a claim, a Secret or
a ConfigMap of a later wave never run: on a fresh cluster the sync stops there for good. A
PreSync hook that needs what the sync itself brings is the same mistake.
"""

from collections.abc import Iterator

from lint.argocd.waves import WAITED_FOR, needs_of, place_of, step_of
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD

GOOD = (
    ARGO_CD
    + """
-- apps/monitoring/kustomization.yaml --
resources:
  - deployment.yaml
  - serviceaccount.yaml
-- apps/monitoring/deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: exporter
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      serviceAccountName: exporter
      containers: [{name: exporter, image: "example.org/exporter:1.2.3"}]
-- apps/monitoring/serviceaccount.yaml --
apiVersion: v1
kind: ServiceAccount
metadata:
  name: exporter
  annotations:
    argocd.argoproj.io/sync-wave: "0"
"""
)

BAD = GOOD.replace('sync-wave: "0"', 'sync-wave: "«1»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        applied = application.applied
        if len({step_of(resource) for resource in applied}) < 2:
            continue
        held: dict[tuple[str, str, str], list[Resource]] = {}
        for resource in applied:
            key = (str(resource.kind), str(resource.namespace), str(resource.name))
            held.setdefault(key, []).append(resource)
        for resource in applied:
            if resource.kind in WAITED_FOR and not resource.partial:
                yield from _late(resource, held)


def _late(
    resource: Resource, held: dict[tuple[str, str, str], list[Resource]]
) -> Iterator[Finding]:
    own = step_of(resource)
    for need in needs_of(resource):
        holders = held.get((need.kind, str(resource.namespace), str(need.name)), [])
        steps = [step for holder in holders if (step := step_of(holder)) is not None]
        if own is None or not steps or len(steps) < len(holders) or min(steps) <= own:
            continue
        message = (
            f"{need.kind} {need.name} comes in {min(steps)}, but {resource.title} of {own}"
            " does not become healthy without it: the first sync never gets there"
        )
        because = (
            (need.name.span(), f"{resource.title} needs it"),
            (place_of(resource), f"{resource.title} is in {own}"),
        )
        yield Finding(place_of(holders[0]), message, because)
