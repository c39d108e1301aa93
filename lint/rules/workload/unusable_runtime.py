"""Model whose runtime is not there, or does not serve its format.

KServe looks for the runtime that an InferenceService names in its namespace, and then among those
for all namespaces. Where there is none, or where it does not list the model's format, there is no
pod: a condition of the InferenceService says so, and nobody else. A runtime that is not here
may be in the cluster, so that only a slip of one that is here is reported, as a warning.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map

GOOD = """
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: {name: vllm-runtime, namespace: models}
spec:
  supportedModelFormats: [{name: vLLM}]
  containers:
    - name: kserve-container
      image: vllm:0.10.2
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: llama, namespace: models}
spec:
  predictor:
    model:
      modelFormat: {name: vLLM}
      runtime: vllm-runtime
"""

BAD = GOOD.replace("modelFormat: {name: vLLM}", "modelFormat: {name: «vllm»}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    services = [each for each in repo.of_kind("InferenceService") if not each.partial]
    runtimes = repo.of_kind("ServingRuntime", "ClusterServingRuntime") if services else []
    for service in services:
        model = service.spec.map("predictor").map("model")
        name = model.text("runtime")
        if not name or "$" in name:
            continue
        reached = [each for each in runtimes if _reaches(each, service)]
        found = next((each for each in reached if each.name == name), None)
        if found is None:
            yield from _unknown(repo, name, reached)
        elif not found.partial:
            yield from _unsupported(model, found)


def _reaches(runtime: Resource, service: Resource) -> bool:
    return runtime.kind == "ClusterServingRuntime" or runtime.namespace == service.namespace


def _unknown(repo: Repo, name: Text, reached: list[Resource]) -> Iterator[Finding]:
    near = closest(name, [str(each.name) for each in reached])
    if near is None or repo.may_hold(str(name)):
        return
    meant = next(each for each in reached if each.name == near)
    yield Finding(
        name.span(),
        f"there is no runtime {name} here: the model gets no pod; did you mean {near}?",
        ((meant.value_span("metadata", "name"), f"{meant.kind} {near}"),),
        Fix(f"use {near}", (Edit(name.span(), near),)),
        "warning",
    )


def _unsupported(model: Map, runtime: Resource) -> Iterator[Finding]:
    wanted = model.map("modelFormat").text("name")
    formats = [name for each in runtime.spec.maps("supportedModelFormats") if (name := each.text("name"))]  # fmt: skip
    if not wanted or not formats or wanted in formats or "$" in wanted:
        return
    same = [str(each) for each in formats if each.lower() == wanted.lower()]
    near = same[0] if same else closest(wanted, formats)
    yield Finding(
        wanted.span(),
        f"runtime {runtime.name} does not serve the format {wanted}: the model gets no pod",
        tuple((each.span(), f"it serves {each}") for each in formats[:3]),
        Fix(f"write {near}", (Edit(wanted.span(), near),)) if near else None,
    )
