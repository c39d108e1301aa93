"""Pods of a ServiceAccount that is not in their namespace.

The ReplicaSet cannot create a single pod: `serviceaccount "x" not found` stands in its
events and nowhere else. Judged where the name is a slip of one that the repository has.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.model.workloads import pod_of
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest

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


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    accounts = {
        (str(item.namespace), str(item.name)): item for item in repo.of_kind("ServiceAccount")
    }
    for resource in repo.of_kind("Deployment", "StatefulSet", "DaemonSet", "Job"):
        namespace = str(resource.namespace)
        name = pod_of(resource).text("serviceAccountName")
        if name is None or resource.partial or name in _ALWAYS or (namespace, name) in accounts:
            continue
        near = closest(name, [known for place, known in accounts if place == namespace])
        if near is None or repo.may_hold(str(name)):
            continue
        account = accounts[namespace, near]
        yield Finding(
            name.span(),
            f"there is no ServiceAccount {name} in namespace {namespace}: no pod is created;"
            f" did you mean {near}?",
            ((account.value_span("metadata", "name"), f"ServiceAccount {near}"),),
            Fix(f"use {near}", (Edit(name.span(), near),)),
        )
