"""Pod that the pod security standard of its namespace refuses.

A namespace labelled `pod-security.kubernetes.io/enforce: restricted` admits only pods that
say themselves that they run as no root, without privilege escalation, without any
capability and with a seccomp profile. The Deployment is accepted and Argo CD waits; the
ReplicaSet never gets a pod, and only its events tell.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span, Text
from lint.tree import Map

GOOD = """
-- namespace.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
  labels:
    pod-security.kubernetes.io/enforce: restricted
-- deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter, namespace: monitoring}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: exporter
          image: exporter:1.0.0
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
"""

BAD = GOOD.replace("runAsNonRoot: true", "runAsNonRoot: «false»")

_LABEL = "pod-security.kubernetes.io/enforce"
_PROFILES = ("RuntimeDefault", "Localhost")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    enforced = {
        str(item.name): item.labels[_LABEL]
        for item in repo.of_kind("Namespace")
        if item.labels.get(_LABEL) == "restricted"
    }
    for resource in repo.of_kind("Deployment", "StatefulSet", "DaemonSet", "Job"):
        level = enforced.get(str(resource.namespace))
        if level is None or resource.partial:
            continue
        for at, what in _violations(resource):
            yield Finding(
                at,
                f"namespace {resource.namespace} admits restricted pods only, and {what}:"
                f" {resource.kind} {resource.name} gets no pods",
                ((level.span(), "the namespace enforces it"),),
            )


def _violations(resource: Resource) -> Iterator[tuple[Span, str]]:
    pod = resource.spec.map("template").map("spec")
    shared = pod.map("securityContext")
    for box in (*pod.maps("containers"), *pod.maps("initContainers")):
        own = box.map("securityContext")
        if not _is(own, "allowPrivilegeEscalation", "false"):
            yield (
                _at(box, "securityContext", "allowPrivilegeEscalation"),
                "escalation is not forbidden",
            )
        if "ALL" not in own.map("capabilities").texts("drop"):
            yield (
                _at(box, "securityContext", "capabilities", "drop"),
                "capabilities are not all dropped",
            )
        if not _is(own if own.key("runAsNonRoot") else shared, "runAsNonRoot", "true"):
            holder = box if own.key("runAsNonRoot") else pod
            yield _at(holder, "securityContext", "runAsNonRoot"), "it may run as root"
        profile = own if own.key("seccompProfile") else shared
        if profile.map("seccompProfile").string("type") not in _PROFILES:
            holder = box if own.key("seccompProfile") else pod
            yield (
                _at(holder, "securityContext", "seccompProfile", "type"),
                "it has no seccomp profile",
            )


def _is(node: Map, name: str, value: str) -> bool:
    text = node.text(name)
    return text is not None and text.lower() == value


def _at(node: Map, *path: str) -> Span:
    value = node.at(*path)
    return value.span() if isinstance(value, Text) else node.where(*path)
