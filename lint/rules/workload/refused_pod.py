"""Pod that the pod security standard of its namespace refuses.

A namespace labelled `pod-security.kubernetes.io/enforce: restricted` admits only pods that
say themselves that they run as no root, without privilege escalation, without any
capability and with a seccomp profile. The Deployment is accepted and Argo CD waits; the
ReplicaSet never gets a pod, and only its events tell. On OpenShift a security context
constraint may fill in what is left out, so there an omission is only a warning.
"""

from collections.abc import Iterator

from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span, Text
from lint.tree import Map
from lint.values import NamedTuple

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
        for flaw in _flaws(pod_of(resource)):
            filled = flaw.is_defaulted and repo.platform.is_openshift
            unless = ", unless a security context constraint fills that in" if filled else ""
            yield Finding(
                flaw.at,
                f"namespace {resource.namespace} admits restricted pods only, and {flaw.what}:"
                f" {resource.kind} {resource.name} gets no pods{unless}",
                ((level.span(), "the namespace enforces it"),),
                severity="warning" if filled else "error",
            )


class _Flaw(NamedTuple):
    """What the standard refuses; `is_defaulted`: OpenShift may put right what is left out."""

    at: Span
    what: str
    is_defaulted: bool


def _flaws(pod: Map) -> Iterator[_Flaw]:
    for box in (*pod.maps("containers"), *pod.maps("initContainers")):
        own = box.map("securityContext")
        escalation = own.text("allowPrivilegeEscalation")
        if escalation != "false":
            at = _at(box, "securityContext", "allowPrivilegeEscalation")
            yield _Flaw(at, "privilege escalation is not forbidden", escalation is None)
        if "ALL" not in own.map("capabilities").texts("drop"):
            at = _at(box, "securityContext", "capabilities", "drop")
            yield _Flaw(at, "capabilities are not all dropped", True)
        holder = box if own.key("runAsNonRoot") else pod
        if holder.map("securityContext").text("runAsNonRoot") != "true":
            yield _Flaw(_at(holder, "securityContext", "runAsNonRoot"), "it may run as root", False)
        holder = box if own.key("seccompProfile") else pod
        profile = holder.map("securityContext").map("seccompProfile").text("type")
        if profile not in _PROFILES:
            at = _at(holder, "securityContext", "seccompProfile", "type")
            yield _Flaw(at, "it has no seccomp profile", profile is None)


def _at(node: Map, *path: str) -> Span:
    value = node.at(*path)
    return value.span() if isinstance(value, Text) else node.where(*path)
