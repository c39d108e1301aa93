"""Pods of a ServiceAccount that is not in their namespace.

The ReplicaSet cannot create a single pod: `serviceaccount "x" not found` stands in its
events and nowhere else. So it is with what operators make pods of: Prometheus, Alertmanager,
InferenceServices. Judged where the name is a slip of one that the repository has, or nearly that of
one which nothing uses.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest, similar
from lint.tree import Map

GOOD = """
-- account.yaml --
apiVersion: v1
kind: ServiceAccount
metadata: {name: exporter, namespace: monitoring}
-- deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter, namespace: monitoring}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      serviceAccountName: exporter
      containers: [{name: exporter, image: "exporter:1.0.0"}]
"""

BAD = GOOD.replace("serviceAccountName: exporter", "serviceAccountName: «exportr»")

_ALWAYS = ("default", "builder", "deployer")


_OPERATED = ("Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler")
_OF_MODELS = ("predictor", "transformer", "explainer")
_NEAR = 0.75


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    accounts = {
        (str(item.namespace), str(item.name)): item for item in repo.of_kind("ServiceAccount")
    }
    if not accounts:
        return
    asked = list(_asked(repo))
    used = {(str(owner.namespace), str(name)) for owner, name in asked}
    for owner, name in asked:
        namespace = str(owner.namespace)
        if owner.partial or name in _ALWAYS or (namespace, name) in accounts or "$" in name:
            continue
        here = [known for place, known in accounts if place == namespace]
        near = closest(name, here)
        idle = [known for known in here if (namespace, known) not in used]
        meant = [near] if near is not None else similar(name, idle, _NEAR)
        if not meant or repo.may_hold(str(name)):
            continue
        account = accounts[namespace, meant[0]]
        yield Finding(
            name.span(),
            f"there is no ServiceAccount {name} in namespace {namespace}: no pod is created;"
            f" did you mean {meant[0]}?",
            ((account.value_span("metadata", "name"), f"ServiceAccount {meant[0]}"),),
            Fix(f"use {meant[0]}", (Edit(name.span(), meant[0]),)),
            None if near is not None else "warning",
        )


def _asked(repo: Repo) -> Iterator[tuple[Resource, Text]]:
    """Who names an account, and where."""
    for owner in repo.of_kind("Deployment", "StatefulSet", "DaemonSet", "Job"):
        yield from _named(owner, pod_of(owner))
    for owner in repo.of_kind(*_OPERATED):
        yield from _named(owner, owner.spec)
    for owner in repo.of_kind("InferenceService"):
        for part in _OF_MODELS:
            yield from _named(owner, owner.spec.map(part))


def _named(owner: Resource, spec: Map) -> Iterator[tuple[Resource, Text]]:
    name = spec.text("serviceAccountName")
    if name:
        yield owner, name
