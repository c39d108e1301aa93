"""Service whose selector matches no pod.

It has no endpoints: whatever connects to it, or is scraped through it, finds nothing.
Judged where the cluster is described, or where a pod's label differs from the selector
by a slip.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.candidates import Candidate
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest

GOOD = """
-- service.yaml --
apiVersion: v1
kind: Service
metadata: {name: exporter, namespace: monitoring}
spec:
  selector:
    app: exporter
  ports: [{name: metrics, port: 9185}]
-- deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter, namespace: monitoring}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      containers:
        - name: exporter
          image: example.org/exporter:1
          ports: [{name: metrics, containerPort: 9185}]
"""

BAD = GOOD.replace("    app: exporter\n  ports", "    app: «exportr»\n  ports")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for service in repo.of_kind("Service"):
        selector = {
            key: value
            for key, value in service.spec.map("selector").items()
            if isinstance(value, Text)
        }
        pods = repo.scrape.of_kind("PodMonitor", (str(service.namespace),))
        if not selector or not pods or service.partial or service.api_version != "v1":
            continue
        if any(all(pod.may_have(k, v) for k, v in selector.items()) for pod in pods):
            continue
        finding = _finding(service, selector, pods, is_proved=repo.cluster.described)
        if finding is not None:
            yield finding


def _finding(
    service: Resource, selector: dict[Text, Text], pods: list[Candidate], *, is_proved: bool
) -> Finding | None:
    """About the pod that comes nearest. Without a description other pods may exist, and
    controllers add labels of their own: then only a slip of the pen is reported."""
    best: tuple[int, Candidate] | None = None
    for pod in pods:
        misses = sum(not pod.may_have(key, value) for key, value in selector.items())
        if best is None or misses < best[0]:
            best = misses, pod
    if best is None:
        return None
    pod = best[1]
    key = next(key for key, value in selector.items() if not pod.may_have(key, value))
    wanted, offered = selector[key], pod.labels.get(key)
    near = closest(wanted, [offered]) if offered is not None else None
    slip = closest(key, pod.labels)
    if near is None and slip is None and not is_proved:
        return None
    at = wanted.span() if offered is not None else key.span()
    has = f"{key}={offered}" if offered is not None else f"no label {key}"
    because = ((offered.span(), f"{pod.name} has {has}"),) if offered is not None else ()
    if not because and pod.at is not None:
        because = ((pod.at, f"{pod.name} has {has}"),)
    return Finding(
        at,
        f"Service {service.name} selects no pod: {pod.name} has {has}",
        because,
        Fix(f"select {near}", (Edit(wanted.span(), near),)) if near is not None else None,
    )
