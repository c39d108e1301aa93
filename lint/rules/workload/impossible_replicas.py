"""More replicas at least than at most.

The API server, or the webhook of KServe or KEDA, refuses the object: what is there already stays as
it is, and Argo CD's sync fails.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map, integer

GOOD = """
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: llama, namespace: models}
spec:
  predictor:
    minReplicas: 1
    maxReplicas: 3
    model: {modelFormat: {name: vLLM}}
"""

BAD = GOOD.replace("minReplicas: 1", "minReplicas: «5»")

_PARTS = ("predictor", "transformer", "explainer")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for service in repo.of_kind("InferenceService"):
        for part in _PARTS:
            yield from _compared(service.spec.map(part), "minReplicas", "maxReplicas")
    for scaler in repo.of_kind("HorizontalPodAutoscaler"):
        yield from _compared(scaler.spec, "minReplicas", "maxReplicas")
    for scaled in repo.of_kind("ScaledObject"):
        yield from _compared(scaled.spec, "minReplicaCount", "maxReplicaCount")


def _compared(spec: Map, least: str, most: str) -> Iterator[Finding]:
    texts = spec.text(least), spec.text(most)
    if texts[0] is None or texts[1] is None:
        return
    numbers = integer(texts[0]), integer(texts[1])
    if numbers[0] is not None and numbers[1] and numbers[0] > numbers[1]:
        yield Finding(
            texts[0].span(),
            f"at least {texts[0]} replicas, but at most {texts[1]}: the object is refused",
            ((texts[1].span(), f"{most} is {texts[1]}"),),
        )
