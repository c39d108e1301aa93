"""The description of the cluster."""

from breaks.table import CLUSTER, GPUS, LOCAL, Break

BREAKS = (
    Break(
        "the description says what it can say",
        CLUSTER,
        "createdBy: opendatahub",
        "«creatdBy»: opendatahub",
        "cluster/invalid",
    ),
    Break(
        "DCGM is scraped by the platform",
        CLUSTER,
        '        # The operator sets it if the label is absent: DCGM is scraped by the\n        # platform Prometheus, and user-workload monitoring ignores the namespace.\n        openshift.io/cluster-monitoring: "true"',
        '        openshift.io/user-monitoring: "false"',
        "scrape/unread-monitor",
        at=(GPUS, "namespace: «nvidia-gpu-operator»\n"),
    ),
    Break(
        "the metrics are those of the deployed vLLM",
        CLUSTER,
        "vllm: 0.13.0",
        "vllm: 0.10.1",
        "metric/not-yet",
        also=(
            (
                "metric/not-yet",
                LOCAL,
                "0.95, sum by (le, model_name) (rate(«vllm:inter_token_latency_seconds_bucket»{",
            ),
            (
                "metric/not-yet",
                LOCAL,
                '"sum by (le) (rate(«vllm:inter_token_latency_seconds_bucket»{',
            ),
            (
                "metric/not-yet",
                LOCAL,
                "0.99, sum by (le, model_name) (rate(«vllm:inter_token_latency_seconds_bucket»{",
            ),
        ),
        at=(
            LOCAL,
            "0.50, sum by (le, model_name) (rate(«vllm:inter_token_latency_seconds_bucket»{",
        ),
    ),
)
