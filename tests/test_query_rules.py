"""Rules on what queries yield: their edges."""

import pytest
from test_series import PODS, repo_of

from lint import example, rules
from lint.config import Config
from lint.judge import judge
from lint.repo import load

CODES = (
    *(code for code in rules.codes() if code.startswith("query/")),
    "alert/always-firing", "alert/blind-to-absence", "metric/delta-of-counter",
    "metric/out-of-range",
)  # fmt: skip
TTFT = "vllm:time_to_first_token_seconds"
JOB = 'job="vllm/predictors"'
EVERY_MINUTE = PODS + "      interval: 1m\n"


def found(*expressions, **changes):
    verdict = judge(repo_of(*expressions, **changes), rules.some_rules(CODES), Config())
    assert verdict.crashes == ()
    return [(item.code, item.span.text, item.severity) for item in verdict.diagnostics]


@pytest.mark.parametrize(
    ("expression", "code", "text", "severity"),
    [
        # Units.
        ("node_boot_time_seconds > on () node_memory_MemFree_bytes",
         "query/mixed-units", ">", "warning"),
        ("DCGM_FI_DEV_FB_USED > on () group_right () node_memory_MemFree_bytes",
         "query/mixed-units", ">", "warning"),
        ("scalar(node_memory_MemTotal_bytes) - DCGM_FI_DEV_FB_USED",
         "query/mixed-units", "-", "warning"),
        ("DCGM_FI_DEV_GPU_UTIL < on () DCGM_FI_PROF_GR_ENGINE_ACTIVE",
         "query/mixed-units", "<", "warning"),
        ("rate(node_network_receive_bytes_total[5m]) > node_network_speed_bytes * 0.9",
         None, None, None),
        ("DCGM_FI_DEV_GPU_UTIL > 0.9", "query/percent-or-ratio", "0.9", "info"),
        ("node_memory_MemFree_bytes / node_memory_MemTotal_bytes < 90",
         "query/percent-or-ratio", "90", "info"),
        ("vllm:kv_cache_usage_perc * 100 < 101", "metric/out-of-range", "101", "error"),
        ("100 - DCGM_FI_DEV_GPU_UTIL < 101", "metric/out-of-range", "101", "error"),
        ("vllm:kv_cache_usage_perc * 100 > 101", "query/always-empty",
         "vllm:kv_cache_usage_perc * 100 > 101", "error"),
        ("kube_pod_info > 0", None, None, None),
        ("kube_pod_labels != 0", None, None, None),
        ("kube_pod_info == 0", "metric/out-of-range", "0", "error"),
        ("vllm:num_preemptions_total >= 0", "query/raw-counter",
         "vllm:num_preemptions_total", "info"),
        ("vllm:num_preemptions_total == -1", "metric/out-of-range", "-1", "error"),
        # Matches.
        ("kube_pod_info * on (namespace, pod) kube_pod_status_phase",
         "query/ambiguous-match", "*", "error"),
        ("kube_pod_info * on (namespace, pod) group_right () kube_pod_status_ready",
         None, None, None),
        ("kube_pod_status_phase * on (namespace, pod) group_left () kube_pod_info",
         None, None, None),
        ("kube_pod_status_phase * on (namespace, pod) kube_pod_info",
         "query/ambiguous-match", "*", "error"),
        ("kube_pod_status_phase == on (namespace, pod) kube_pod_info", None, None, None),
        ("kube_pod_info * on (namespace, pod) max by (namespace, pod) (kube_pod_status_phase)",
         None, None, None),
        ('kube_pod_info * on (pod) kube_pod_status_phase{phase=~"Running|Failed"}',
         "query/ambiguous-match", "*", "error"),
        ('kube_pod_info * on (pod) kube_pod_status_phase{phase="Running"}', None, None, None),
        ("kube_pod_info * on (pod) (kube_pod_status_phase == 1)", None, None, None),
        ("kube_node_info * on (node) kube_node_status_condition",
         "query/ambiguous-match", "*", "error"),
        (f"kube_pod_info / on (pod) rate({TTFT}_bucket[5m])",
         "query/ambiguous-match", "/", "error"),
        # Counters.
        ("sum by (pod) (vllm:num_preemptions_total) > 9", "query/raw-counter",
         "sum by (pod) (vllm:num_preemptions_total)", "info"),
        ("vllm:num_preemptions_total > vllm:num_preemptions_total offset 1h", None, None, None),
        ("9 < vllm:num_preemptions_total", "query/raw-counter",
         "vllm:num_preemptions_total", "info"),
        ("rate(sum(vllm:num_preemptions_total)[5m:]) > 9", "query/rate-of-sum", "rate", "warning"),
        ("rate(max_over_time(vllm:num_preemptions_total[1m])[5m:]) > 9", None, None, None),
        (f"idelta({TTFT}_count[5m])", "metric/delta-of-counter", "idelta", "warning"),
        ("delta(vllm:num_requests_waiting[5m])", None, None, None),
        # Quantiles.
        (f"histogram_quantile(0.9, rate({TTFT}_sum[5m])) > 1", "query/missing-le",
         f"{TTFT}_sum", "error"),
        (f"histogram_quantile(0.9, {TTFT}_bucket) > 1", "query/lifetime-quantile",
         f"{TTFT}_bucket", "info"),
        ("quantile(95, kube_pod_info)", "query/impossible-quantile", "95", "error"),
        ("quantile_over_time(0.95, vllm:num_requests_waiting[5m])", None, None, None),
        # Absence.
        ("count(kube_pod_info) < 1", "query/always-empty", "count(kube_pod_info) < 1", "error"),
        ("0 == sum(up)", "alert/blind-to-absence", "sum(up)", "error"),
        ("max(up) < 1", "alert/blind-to-absence", "max(up)", "error"),
        ("min(up) < 1", None, None, None),
        ("up > 1", "query/always-empty", "up > 1", "error"),
        ("absent(kube_pod_info) == 0", "query/always-empty",
         "absent(kube_pod_info) == 0", "error"),
        ("absent(sum(kube_pod_info) or vector(0))", "query/always-empty",
         "absent(sum(kube_pod_info) or vector(0))", "error"),
        ("(count(kube_pod_info) or vector(0)) >= 0", "alert/always-firing",
         "(count(kube_pod_info) or vector(0)) >= 0", "error"),
        ("vector(1)", None, None, None),
        ('absent(up{job=~"vllm-.*"})', None, None, None),
        # Regular expressions.
        ('kube_pod_info{pod!~".*"}', "query/always-empty", 'kube_pod_info{pod!~".*"}', "error"),
        ('kube_pod_info{pod=~"^(.*)$"}', None, None, None),
        ('kube_pod_info{pod=~"a\\\\$"}', None, None, None),
        ('kube_pod_info{pod!~"a|"}', None, None, None),
        ('kube_pod_info{pod=~"(a|)b"}', None, None, None),
        ('kube_pod_info{pod=~"a[|]b"}', None, None, None),
        ('kube_pod_info{pod=~"|a"}', "query/vacuous-matcher", "|a", "info"),
    ],
)  # fmt: skip
def test_edges(expression, code, text, severity):
    said = found(expression)
    if code is None:
        said = [
            item
            for item in said
            if item[0] not in ("query/vacuous-matcher", "query/needless-regexp")
        ]
    assert said == ([(code, text, severity)] if code else [])


@pytest.mark.parametrize(
    ("expression", "severity"),
    [
        ("rate(vllm:num_preemptions_total[30s]) > 1", "error"),
        ("rate(vllm:num_preemptions_total[1m]) > 1", "warning"),
        ("rate(vllm:num_preemptions_total[90s]) > 1", "warning"),
        ("rate(vllm:num_preemptions_total[2m]) > 1", None),
        ("max_over_time(vllm:num_requests_waiting[30s]) > 1", "warning"),
        ("max_over_time(vllm:num_requests_waiting[1m]) > 1", None),
        (f"rate(app_errors_total{{{JOB}}}[30s]) > 1", "error"),
        ('rate(app_errors_total{job="other"}[30s]) > 1', None),
        ("rate(app_errors_total[30s]) > 1", None),
        ("increase(kube_pod_container_status_restarts_total[30s]) > 1", "error"),
        ("rate(vllm:num_preemptions_total[5m:10m]) > 1", "error"),
        ("max_over_time(vllm:num_requests_waiting[5m:10m]) > 1", None),
    ],
)
def test_ranges(expression, severity):
    said = [item for item in found(expression, pods=EVERY_MINUTE) if item[0] == "query/short-range"]
    assert [item[2] for item in said] == ([severity] if severity else [])


def test_the_default_interval_is_the_platforms():
    assert found("rate(vllm:num_preemptions_total[15s]) > 1") == [
        ("query/short-range", "15s", "error")
    ]
    undescribed = found("rate(vllm:num_preemptions_total[15s]) > 1", cluster=None)
    assert undescribed == []


def test_a_recorded_sum_of_counters_has_no_rate():
    record = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: records, namespace: openshift-monitoring}
spec:
  groups:
    - name: records
      rules:
        - {record: models:preemptions:sum, expr: sum(vllm:num_preemptions_total)}
"""
    said = found("increase(models:preemptions:sum[1h]) > 3", more={"m/record.yaml": record})
    assert said == [("query/rate-of-sum", "increase", "warning")]


def test_the_time_interval_of_a_datasource():
    """Twice the scrape interval is enough; a panel's own step is not the datasource's."""
    rule = rules.find("grafana/short-time-interval")
    panel = rule.good.replace("timeInterval: 1m", "timeInterval: 15s")

    def said(text):
        verdict = judge(load(example.files(text, "")), [rule], Config())
        return [item.span.text for item in verdict.diagnostics]

    assert said(panel) == ["15s"]
    assert said(panel.replace("timeInterval: 15s", "timeInterval: 30s")) == []
    assert said(panel.replace("jsonData:\n      timeInterval: 15s", "editable: false")) == [
        "prometheus"
    ]
    assert (
        said(panel.replace('"type": "timeseries"', '"type": "timeseries", "interval": "1m"')) == []
    )
    assert said(panel.replace("[$__rate_interval]", "[5m]")) == []
