"""Exporter that is told to listen on another port than its container declares.

`--web.listen-address`, and `--port` of vLLM, decide where it answers; Services, monitors and
probes go by `containerPort`. Where the two differ scrapes and probes are refused, and the pod never
becomes ready. An address of localhost is left alone: a proxy stands before it.
"""

from collections.abc import Iterator

from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map
from lint.values import lazy

GOOD = """
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
          image: exporter:1.0.0
          args:
            - --web.listen-address=0.0.0.0:9185
          ports:
            - containerPort: 9185
"""

BAD = GOOD.replace("0.0.0.0:9185", "0.0.0.0:«9186»")

_LISTENS = lazy(r"--?web\.listen-address[= ](?!127\.|localhost)\S*:(\d+)")


_SERVES = lazy(r"--port[= ](\d+)")
_RUNTIMES = ("ClusterServingRuntime", "ServingRuntime")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind("Deployment", "StatefulSet", "DaemonSet"):
        for box in pod_of(resource).maps("containers"):
            yield from _of_container(box)
    for resource in repo.of_kind(*_RUNTIMES):
        for box in resource.spec.maps("containers"):
            yield from _of_container(box)


def _of_container(box: Map) -> Iterator[Finding]:
    words = [*box.texts("command"), *box.texts("args")]
    forms = (_LISTENS, _SERVES) if "vllm" in box.string("image") else (_LISTENS,)
    found = [(w, match) for w in words for form in forms if (match := form.fullmatch(w))]
    declared = [port for item in box.maps("ports") if (port := item.text("containerPort"))]
    listened = {match[1] for _, match in found}
    if not declared or not found or not listened.isdisjoint(declared):
        return
    word, match = found[0]
    yield Finding(
        word.span(*match.span(1)),
        f"{box.string('name')} listens on port {match[1]}, which it does not declare:"
        " what goes by the declared ports is refused",
        tuple((port.span(), f"it declares {port}") for port in declared[:3]),
    )
