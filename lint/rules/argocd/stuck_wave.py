"""A sync wave that waits for what cannot become healthy in it.

Before the next wave Argo CD waits until everything that has a health is healthy, and a
degraded object fails the sync. A claim stays pending until a pod uses it, where its storage
class waits for the first consumer; a Grafana reports failure until its pod answers, which
only a retry outlasts; and Argo CD takes every GrafanaFolder of Grafana Operator 5.25.0 for
degraded. In the last wave none of this matters.
"""

from collections.abc import Iterator

from lint.argocd.gitops import Application
from lint.argocd.waves import WAITED_FOR, Step, needs_of, place_of, step_of
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.rules._examples import ARGO_CD
from lint.tree import Map

GOOD = (
    ARGO_CD
    + """  syncPolicy:
    retry: {limit: 10}
-- apps/monitoring/grafana.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, labels: {dashboards: grafana}}
spec: {version: 12.4.0}
-- apps/monitoring/folder.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: models
  annotations:
    argocd.argoproj.io/sync-wave: "1"
spec:
  uid: models
  instanceSelector: {matchLabels: {dashboards: grafana}}
"""
)

BAD = GOOD.replace("  syncPolicy:\n    retry: {limit: 10}\n", "").replace(
    "name: grafana, labels", "name: «grafana», labels"
)

_BROKEN_FOLDERS = "5.25.0"


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        steps = [(item, step) for item in application.applied if (step := step_of(item))]
        last = max((step for _, step in steps), default=None)
        for resource, step in steps:
            if last is None or step == last:
                continue
            because = tuple(
                (place_of(other), f"{other.title} waits for it, in {later}")
                for other, later in steps
                if later > step
            )[:1]
            if resource.kind == "Grafana":
                yield from _grafana(application, resource, because)
            elif resource.kind == "GrafanaFolder":
                yield from _folder(repo, resource, because)
            elif resource.kind == "PersistentVolumeClaim":
                yield from _claim(repo, resource, step, steps)


def _grafana(
    application: Application, grafana: Resource, because: tuple[Because, ...]
) -> Iterator[Finding]:
    policy = application.resource.spec.map("syncPolicy")
    retry, automated = policy.map("retry"), isinstance(policy.child("automated"), Map)
    tries = retry.string("limit") or "0"
    if application.resource.partial or (retry and tries != "0"):
        return
    # Without a word on it, an automated sync is tried five times more, for some minutes.
    lasts = automated and policy.child("retry") is None
    message = (
        f"a later wave waits for {grafana.title}, which reports failure until its pod answers;"
        f" {'the sync is only tried again for two or three minutes' if lasts else 'no retry is set: the first sync fails'}"
    )
    yield Finding(place_of(grafana), message, because, severity="info" if lasts else None)


def _folder(repo: Repo, folder: Resource, because: tuple[Because, ...]) -> Iterator[Finding]:
    version = repo.cluster.versions.get("grafana-operator")
    if version is not None and version.removeprefix("v") == _BROKEN_FOLDERS:
        message = (
            f"a later wave waits for {folder.title}, which Argo CD takes for degraded with"
            f" Grafana Operator {version}: nothing of that wave is ever applied"
        )
        stated = (version.span(), "the operator's version is here")
        yield Finding(place_of(folder), message, (*because, stated), severity="error")


def _claim(
    repo: Repo, claim: Resource, step: Step, steps: list[tuple[Resource, Step]]
) -> Iterator[Finding]:
    """Only a storage class that binds at once lets a claim be healthy before it is used."""
    users = [
        (place_of(other), f"{other.title} uses it, in {later}")
        for other, later in steps
        if other.kind in WAITED_FOR and later > step and other.namespace == claim.namespace
        if any(n.kind == claim.kind and n.name == claim.name for n in needs_of(other))
    ]
    wanted = claim.spec.string("storageClassName")
    classes = [item for item in repo.of_kind("StorageClass") if item.name == wanted]
    modes = {item.root.string("volumeBindingMode") or "Immediate" for item in classes}
    if not users or modes == {"Immediate"}:
        return
    proven = modes == {"WaitForFirstConsumer"}
    where = "" if proven else ", if its storage class waits for the first consumer"
    message = f"{claim.title} stays pending until a pod uses it, and the wave of its pod waits for it{where}"
    yield Finding(place_of(claim), message, tuple(users), severity="error" if proven else "info")
