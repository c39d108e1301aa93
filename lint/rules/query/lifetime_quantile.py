"""Quantile of buckets as they have been counted since the process started.

Buckets are counters. `histogram_quantile()` over them without `rate` or `increase` tells of
everything since the start: after a week, an hour of slow answers hardly moves it, and an alert
on it comes late or never, and stays.
"""

from collections.abc import Iterator

from lint.promql.ast import Call, Node, VectorSelector, walk
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Slow
          expr: |
            histogram_quantile(0.9, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket[5m]))) > 9
"""

BAD = GOOD.replace(
    "rate(vllm:e2e_request_latency_seconds_bucket[5m])",
    "(«vllm:e2e_request_latency_seconds_bucket»)",
)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        calls = [node for node in query.nodes if _is_quantile(node)]
        if not calls:
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        for call in calls if flows is not None else ():
            assert flows is not None
            below = [node for node in walk(call) if node is not call]
            if any(node.type == "matrix" or isinstance(node, Call) for node in below):
                continue
            for node in below:
                if isinstance(node, VectorSelector) and _is_raw(node, flows[node].metric):
                    yield Finding(
                        query.span(*node.span),
                        f"{node.metric} counts since the process started: so does this quantile;"
                        " take its rate()",
                    )


def _is_quantile(node: Node) -> bool:
    return isinstance(node, Call) and node.func.text == "histogram_quantile"


def _is_raw(node: VectorSelector, metric: str) -> bool:
    """Whether it has the buckets themselves, and not what a recording rule made of them."""
    return metric == "bucket" and (node.metric or "").endswith("_bucket")
