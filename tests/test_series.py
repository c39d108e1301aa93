"""What a selector can see: metrics, versions, labels, stores, and who scrapes."""

import pytest

from lint import rules
from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import judge
from lint.repo import load
from lint.series.labels import asked
from lint.series.seen import LIKELY, OPEN, PROVED, seen

CODES = tuple(
    f"metric/{name}"
    for name in (
        "blind-datasource", "impossible-target", "impossible-value", "not-exported", "not-yet",
        "out-of-range", "rate-of-gauge", "removed", "unknown", "unknown-label", "unscraped",
    )
)  # fmt: skip

CLUSTER = """
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18", vllm: 0.13.0, dcgm-exporter: 4.8.2}
  namespaces:
    - {name: vllm, createdBy: an administrator}
    - name: nvidia-gpu-operator
      createdBy: gpu-operator
      labels: {openshift.io/cluster-monitoring: "true"}
  workloads:
    - name: predictors
      namespace: vllm
      exporter: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
  services:
    - name: nvidia-dcgm-exporter
      namespace: nvidia-gpu-operator
      exporter: dcgm-exporter
      profile: dcp-metrics-included
      labels: {app: nvidia-dcgm-exporter}
      ports: [{name: gpu-metrics, port: 9400}]
"""
SWITCHES = """
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data: {config.yaml: "enableUserWorkload: true"}
"""
PODS = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints:
    - targetPort: 8080
"""
GPUS = """
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: dcgm, namespace: nvidia-gpu-operator}
spec:
  selector: {matchLabels: {app: nvidia-dcgm-exporter}}
  endpoints:
    - port: gpu-metrics
"""


RULE = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: openshift-monitoring}
spec:
  groups:
    - name: rules
      rules:
"""


def rule_of(*expressions):
    alerts = (
        f"        - alert: A\n          expr: |-\n            {expr}\n" for expr in expressions
    )
    return RULE + "".join(alerts)


def repo_of(*expressions, cluster=CLUSTER, pods=PODS, gpus=GPUS, more=None):
    texts = {"m/rules.yaml": rule_of(*expressions), "m/pods.yaml": pods, "m/gpus.yaml": gpus}
    texts |= {"cluster.yaml": cluster, "m/switches.yaml": SWITCHES} if cluster else {}
    return load(MemoryFiles({k: v for k, v in (texts | (more or {})).items() if v}))


def found(repo):
    verdict = judge(repo, rules.some_rules(CODES), Config())
    assert verdict.crashes == ()
    return [(item.code, item.span.text, item.severity) for item in verdict.diagnostics]


def labels_of(expression, **changes):
    view = seen(repo_of(expression, **changes))
    return view.labels(view.uses[0])


def test_a_pod_monitor_adds_neither_service_nor_node():
    labels = labels_of("vllm:num_requests_waiting")

    assert labels.proof == PROVED
    assert {"model_name", "engine", "pod", "endpoint", "job", "prometheus"} <= labels.names
    assert not {"service", "node"} & labels.names


def test_what_an_exporter_says_is_renamed_on_a_collision():
    assert {"exported_pod", "exported_namespace", "service"} <= labels_of(
        "DCGM_FI_DEV_FB_USED"
    ).names

    honoring = GPUS + "      honorLabels: true\n"

    assert "exported_pod" not in labels_of("DCGM_FI_DEV_FB_USED", gpus=honoring).names


def test_user_workload_monitoring_respects_no_honor_labels():
    service = PODS.replace("targetPort: 8080", "targetPort: 8080\n      honorLabels: true")

    labels = labels_of("vllm:num_requests_waiting", pods=service)

    assert labels.feeds[0].honors is False


@pytest.mark.parametrize(
    ("relabeling", "label", "proof"),
    [
        ("{sourceLabels: [__meta_kubernetes_pod_node_name], targetLabel: node}", "node", PROVED),
        ("{action: labelmap, regex: __meta_kubernetes_pod_label_(.+)}", "namespace", OPEN),
        ("{action: hashmod, sourceLabels: [pod], targetLabel: shard, modulus: 2}", "shard", PROVED),
        ("{sourceLabels: [a], regex: (.+), targetLabel: $1}", "namespace", OPEN),
    ],
)
def test_relabelings(relabeling, label, proof):
    gpus = GPUS + f"      relabelings: [{relabeling}]\n"

    labels = labels_of("DCGM_FI_DEV_FB_USED", gpus=gpus)

    assert labels.has(label)
    assert labels.proof == proof


def test_a_dropped_label_is_gone():
    gpus = GPUS + "      metricRelabelings: [{action: labeldrop, regex: pod|service}]\n"

    assert not {"pod", "service"} & labels_of("DCGM_FI_DEV_FB_USED", gpus=gpus).names


def test_open_patterns_of_labels():
    labels = labels_of('kube_pod_labels{label_app="x"}')

    assert labels.has("label_whatever")
    assert not labels.has("instance")


def test_without_a_description_nothing_is_proved():
    assert labels_of("DCGM_FI_DEV_FB_USED", cluster="").proof == LIKELY
    assert labels_of("DCGM_FI_DEV_FB_USED", cluster="", gpus="").proof == OPEN
    assert labels_of("kube_pod_info", cluster="").has("instance")


def test_the_version_is_described_or_shipped_or_read_from_an_image():
    view = seen(repo_of())
    assert view.version("vllm").text == "0.13.0"
    assert view.version("kube-state-metrics").text == "2.13.0"
    assert view.version("robotheus").text is None

    deployment = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: robotheus, namespace: monitoring}
spec:
  template:
    spec:
      containers: [{name: robotheus, image: "ghcr.io/thepetk/robotheus:v0.1.9"}]
"""
    view = seen(repo_of(more={"m/robotheus.yaml": deployment}))
    assert view.version("robotheus").text == "0.1.9"
    assert view.runs("robotheus")


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("sum by (a) (rate(vllm:prompt_tokens_total{b='x'}[5m]))", ["b", "a"]),
        ("sum by (a) (max by (b) (vllm:num_requests_waiting))", ["b"]),
        ("topk by (a) (3, sum by (b) (vllm:num_requests_waiting))", ["b"]),
        ("sum by (a) (label_replace(vllm:num_requests_waiting, 'a', '$1', 'pod', '(.*)'))", []),
        ("sum by (a) (vllm:num_requests_waiting * on (b) group_left (c) kube_pod_info)", ["b"]),
        ("sum by (a) (vllm:num_requests_waiting and on (b) kube_pod_info)", ["b", "a"]),
        ("sum by (a) (vllm:num_requests_waiting > 3)", ["a"]),
        ("kube_pod_info * on (b) group_left (c) vllm:num_requests_waiting", ["b", "c"]),
    ],
)
def test_labels_that_are_asked_of_the_series_themselves(expression, names):
    uses = seen(repo_of(expression)).uses
    use = next(use for use in uses if use.name.startswith("vllm:"))

    assert [item.name for item in asked(use)] == names


SILENT = [
    "vllm:gpu_cache_usage_perc or vllm:kv_cache_usage_perc",
    '{__name__=~"vllm:.+_typo"}',
    "kube_customresource_foo_info",
    'sum by (namespace, pod) (kube_pod_status_phase{phase=~"Pend.+", phase!="Failed"}) > 0',
    "sum without (instance, service) (kube_pod_info)",
    "rate(vllm:request_success_total[5m]) > 90",
    "100 * vllm:kv_cache_usage_perc > 90",
    "deriv(vllm:kv_cache_usage_perc[5m])",
    'up{job="anything"}',
    'up{job="kube-state-metrics", namespace="openshift-monitoring"}',
    'DCGM_FI_DEV_GPU_UTIL{exported_namespace="vllm"}',
    'container_fs_reads_bytes_total{container=""}',
    'kube_pod_container_status_waiting_reason{reason="AnythingAtAll"}',
    'label_replace(up, "x", "$1", "job", "(.*)")',
]


@pytest.mark.parametrize("expression", SILENT)
def test_nothing_is_said_of_what_may_be_right(expression):
    assert found(repo_of(expression)) == []


FAULTS = [
    ("vllm:num_request_waiting", "metric/unknown", "vllm:num_request_waiting", "error"),
    (
        "vllm:time_to_first_token_seconds",
        "metric/unknown",
        "vllm:time_to_first_token_seconds",
        "error",
    ),
    ("DCGM_FI_DEV_FB_TOTAL", "metric/unknown", "DCGM_FI_DEV_FB_TOTAL", "error"),
    ("node_reboot_required", "metric/unknown", "node_reboot_required", "warning"),
    ("vllm:gpu_cache_usage_perc", "metric/removed", "vllm:gpu_cache_usage_perc", "error"),
    (
        "sum(vllm:gpu_cache_usage_perc) or vector(0)",
        "metric/removed",
        "vllm:gpu_cache_usage_perc",
        "error",
    ),
    ("node_cpu", "metric/removed", "node_cpu", "warning"),
    ("kube_pod_status_scheduled", "metric/not-exported", "kube_pod_status_scheduled", "error"),
    ("DCGM_FI_PROF_SM_ACTIVE", "metric/not-exported", "DCGM_FI_PROF_SM_ACTIVE", "error"),
    (
        'container_fs_reads_bytes_total{container!=""}',
        "metric/not-exported",
        "container_fs_reads_bytes_total",
        "error",
    ),
    ("sum by (instance) (kube_pod_info)", "metric/unknown-label", "instance", "error"),
    ("sum without (podd) (kube_pod_info)", "metric/unknown-label", "podd", "warning"),
    ('kube_pod_info{"nodee"="x"}', "metric/unknown-label", "nodee", "error"),
    ('kube_pod_status_phase{phase="Faild"}', "metric/impossible-value", "Faild", "error"),
    ('kube_pod_status_phase{phase=~"Pendin|Failed"}', "metric/impossible-value", "Pendin", "error"),
    ('kube_pod_status_phase{phase=~"F.*x"}', "metric/impossible-value", "F.*x", "error"),
    ('kube_pod_status_phase{phase!="Faild"}', "metric/impossible-value", "Faild", "warning"),
    (
        'vllm:num_requests_waiting{job="predictors"}',
        "metric/impossible-target",
        "predictors",
        "error",
    ),
    ('vllm:num_requests_waiting{namespace="x"}', "metric/impossible-target", "x", "error"),
    ('DCGM_FI_DEV_GPU_UTIL{namespace="vllm"}', "metric/impossible-target", "vllm", "error"),
    ('up{job="vllm/predictor"}', "metric/impossible-target", "vllm/predictor", "error"),
    ('up{job="vllm/predictors", namespace="x"}', "metric/impossible-target", "x", "error"),
    ("vllm:kv_cache_usage_perc > 90", "metric/out-of-range", "90", "error"),
    ("-1 > avg(vllm:kv_cache_usage_perc)", "metric/out-of-range", "-1", "error"),
    ("increase(vllm:num_requests_waiting[5m])", "metric/rate-of-gauge", "increase", "warning"),
]


@pytest.mark.parametrize(("expression", "code", "text", "severity"), FAULTS)
def test_one_fault_is_one_finding(expression, code, text, severity):
    assert found(repo_of(expression)) == [(code, text, severity)]


def test_a_recording_rule_makes_a_metric():
    record = RULE + "        - {record: vllm:mine, expr: sum(vllm:num_requests_waiting)}\n"
    record = record.replace("name: rules,", "name: records,")

    assert found(repo_of("vllm:mine > 3", more={"m/record.yaml": record})) == []


def test_a_value_that_no_job_has_is_reported_once_and_mended_everywhere():
    expressions = ['vllm:num_requests_waiting{job="vllm/predictor"}'] * 3
    repo = repo_of(*expressions)
    rule = rules.find("metric/impossible-target")

    findings = list(rule.check(repo))

    assert len(findings) == 1
    assert [edit.text for edit in findings[0].fix.edits] == ["vllm/predictors"] * 3


def test_an_exporter_that_nobody_scrapes_is_reported_once():
    expressions = ["DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_FB_USED"]

    assert found(repo_of(*expressions, gpus="")) == [
        ("metric/unscraped", "DCGM_FI_DEV_GPU_UTIL", "error")
    ]


def test_a_monitor_of_something_unknown_may_scrape_anything():
    other = GPUS.replace("app: nvidia-dcgm-exporter", "app: something")

    assert found(repo_of("DCGM_FI_DEV_GPU_UTIL", gpus=other)) == []


def test_a_csv_in_the_repository_enables_fields():
    csv = """
apiVersion: v1
kind: ConfigMap
metadata: {name: metrics, namespace: nvidia-gpu-operator}
data: {dcgm-metrics.csv: "DCGM_FI_PROF_SM_ACTIVE, gauge, activity"}
"""

    assert found(repo_of("DCGM_FI_PROF_SM_ACTIVE", more={"m/csv.yaml": csv})) == []


def test_a_slip_is_a_warning_where_nothing_is_described():
    assert found(repo_of("sum by (namespacee) (kube_pod_info)", cluster="", gpus="", pods="")) == [
        ("metric/unknown-label", "namespacee", "warning")
    ]
    assert found(repo_of("sum by (team) (kube_pod_info)", cluster="", gpus="", pods="")) == []


def test_a_long_chain_takes_no_time():
    chain = " + ".join(["vllm:num_requests_waiting"] * 3000)

    assert found(repo_of(chain)) == []


def test_a_monitor_that_selects_nothing_is_one_fault_not_two():
    astray = PODS.replace("namespace: vllm}", "namespace: elsewhere}")

    assert found(repo_of('sum(up{job="vllm/predictors"}) == 0', pods=astray)) == []


def test_a_dashboard_in_a_config_map_enables_nothing():
    dashboard = """
apiVersion: v1
kind: ConfigMap
metadata: {name: dashboard, namespace: vllm}
data: {a.json: '{"expr": "node_cpu"}'}
"""

    assert found(repo_of("node_cpu", more={"m/d.yaml": dashboard})) == [
        ("metric/removed", "node_cpu", "warning")
    ]
