"""The pods that KServe makes, and what monitors make of them."""

import pytest

from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import judge
from lint.repo import load
from lint.rules import all_rules


def runtime(
    spec: str = "", kind: str = "ServingRuntime", ports: str = "[{containerPort: 8080}]"
) -> str:
    return (
        f"apiVersion: serving.kserve.io/v1alpha1\nkind: {kind}\nmetadata: {{name: vllm, namespace: m}}\n"
        "spec:\n  supportedModelFormats: [{name: vLLM}]\n"
        f"  containers: [{{name: kserve-container, image: 'vllm/vllm-openai:v1', ports: {ports}}}]\n{spec}"
    )


def service(
    predictor: str = "model: {modelFormat: {name: vLLM}, runtime: vllm}",
    notes: str = "",
    labels: str = "",
) -> str:
    return (
        "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n"
        f"metadata: {{name: granite, namespace: m, labels: {{{labels}}}, annotations: {{{notes}}}}}\n"
        f"spec: {{predictor: {{{predictor}}}}}\n"
    )


def monitor(endpoint: str = "portNumber: 8080", selector: str = "component: predictor") -> str:
    return (
        "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: p, namespace: m}\n"
        f"spec: {{selector: {{matchLabels: {{{selector}}}}}, podMetricsEndpoints: [{{{endpoint}}}]}}\n"
    )


RAW = "serving.kserve.io/deploymentMode: Standard"


def found(*objects: str) -> list[tuple[str, str]]:
    verdict = judge(load(MemoryFiles({"all.yaml": "---\n".join(objects)})), all_rules(), Config())
    assert verdict.crashes == ()
    return [(item.code, item.span.text) for item in verdict.diagnostics]


def pods(*objects: str):
    repo = load(MemoryFiles({"all.yaml": "---\n".join(objects)}))
    return [item for item in repo.scrape.candidates if item.kind == "Pod"]


class TestPods:
    def test_labels(self):
        [pod] = pods(
            runtime("  labels: {a: runtime, b: runtime, component: x}\n"),
            service(
                "labels: {c: predictor}, model: {runtime: vllm}", RAW, "b: service, c: service"
            ),
        )
        assert {key: str(value) for key, value in pod.labels.items()} == {
            "a": "runtime",
            "b": "service",
            "c": "predictor",
            "component": "predictor",
            "serving.kserve.io/inferenceservice": "granite",
            "app": "isvc.granite-predictor",
        }

    def test_ports_of_runtime_and_model(self):
        model = "model: {runtime: vllm, ports: [{name: extra, containerPort: 9000}]}"
        [pod] = pods(
            runtime(), service(model, RAW + ", security.opendatahub.io/enable-auth: 'true'")
        )
        assert [(str(p.name or ""), str(p.number)) for p in pod.ports] == [
            ("", "8080"),
            ("extra", "9000"),
            ("https", "8443"),
        ]

    def test_of_the_cluster(self):
        [pod] = pods(runtime(kind="ClusterServingRuntime"), service(notes=RAW))
        assert not pod.is_open

    def test_runtimes_that_are_elsewhere(self):
        [pod] = pods(service(notes=RAW))
        assert pod.is_open

    def test_custom(self):
        [pod] = pods(service("containers: [{name: x, image: x, ports: [{containerPort: 9}]}]", RAW))
        assert [str(port.number) for port in pod.ports] == ["9"]
        assert not pod.is_open

    def test_knative_has_containers_of_its_own(self):
        [pod] = pods(runtime(), service())
        assert pod.is_open
        assert "app" in pod.keys

    def test_workers(self):
        head, worker = pods(
            runtime("  workerSpec: {containers: [{name: worker-container, image: v}]}\n"),
            service("workerSpec: {}, model: {runtime: vllm}", RAW),
        )
        assert (str(head.labels["app"]), str(worker.labels["app"])) == (
            "isvc.granite-predictor",
            "isvc.granite-predictor-worker",
        )
        assert (len(head.ports), len(worker.ports)) == (1, 0)


class TestMonitors:
    @pytest.mark.parametrize(
        ("objects", "expected"),
        [
            ((runtime(), service(notes=RAW), monitor()), []),
            ((runtime(), service(notes=RAW), monitor("port: http")), ["scrape/unknown-port"]),
            ((runtime(), service(notes=RAW), monitor("port: metrics")), ["scrape/unknown-port"]),
            ((service(notes=RAW), monitor("port: metrics")), ["scrape/unknown-port"]),
            ((runtime(ports="[{name: http, containerPort: 8080}]"), service(notes=RAW), monitor("port: http")), []),
            ((runtime(ports="[{containerPort: 8000}]"), service(notes=RAW), monitor()), ["scrape/uncovered-model"]),
            ((runtime(), service(notes=RAW), monitor(selector="component: predictors")), ["scrape/selects-nothing"]),
            ((runtime("  labels: {team: a}\n"), service(notes=RAW), monitor(selector="team: a")), []),
            ((service(notes=RAW), monitor(selector="team: a")), []),
            (
                (runtime("  annotations: {prometheus.kserve.io/path: /stats}\n"), service(notes=RAW), monitor("portNumber: 8080, path: /metrics")),
                ["scrape/unknown-path"],
            ),
        ],
    )  # fmt: skip
    def test_against_predictors(self, objects, expected):
        assert [code for code, _ in found(*objects)] == expected

    def test_a_service_that_selects_them(self):
        exposed = (
            "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: m}\n"
            "spec: {selector: {app: isvc.granite-predictor}, ports: [{port: 80, targetPort: web}]}\n"
        )
        raw = service(notes=RAW)
        assert found(runtime(), raw, exposed) == [("workload/service-unknown-port", "web")]
        assert found(runtime(), service(), exposed) == []
        assert found(service(), exposed) == []

    def test_the_port_of_vllm(self):
        listens = runtime().replace("ports:", "args: [--port=8000], ports:")
        assert found(listens) == [("workload/undeclared-listen-port", "8000")]
