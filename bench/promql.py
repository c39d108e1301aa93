"""Speed of ``lint.promql`` next to promql-parser, on the same rules in one run.

Run: ``python -m bench.promql [file with a JSON array of expressions]``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_TEMPLATES = (
    'sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{{job="kubelet", image!="", n="{0}"}}[5m])) > 0.{1}',
    '(\n  kube_deployment_spec_replicas{{job="kube-state-metrics", c="{0}"}}\n    >\n'
    '  kube_deployment_status_replicas_available{{job="kube-state-metrics"}}\n) and (\n'
    '  changes(kube_deployment_status_replicas_updated{{job="kube-state-metrics"}}[10m])\n    ==\n  0\n)',
    "histogram_quantile(0.99, sum by (le, model_name) (rate(vllm:time_to_first_token_seconds_bucket"
    '{{model_name=~"llama.*|qwen-{0}"}}[{1}m]))) > 2.5',
    '100 * (1 - sum by (instance) (rate(node_cpu_seconds_total{{mode="idle", cluster=~"c{0}|d.+"}}[5m])) '
    "/ on (instance) group_left (node) count by (instance, node) (node_cpu_seconds_total)) > {1}",
    'max_over_time(sum by (job) (rate(http_requests_total{{code=~"5..", i="{0}"}}[5m]))[{1}h:5m] offset 1d) '
    "/ ignoring (code) group_left sum(rate(http_requests_total[5m])) or vector(0)",
    'label_replace(kube_pod_status_phase{{phase=~"Pending|Unknown|Failed", x="{0}"}}, "host", "$1", "node", "(.*):.*") '
    "* on (namespace, pod) group_left (owner_kind) topk by (namespace, pod) (1, max by (namespace, pod, owner_kind) "
    '(kube_pod_owner{{owner_kind!="Job"}})) == {1}',
    'predict_linear(node_filesystem_avail_bytes{{fstype!~"tmpfs|ramfs", m="{0}"}}[6h], {1} * 3600) < 0',
    'up{{job="vllm-{0}"}} == {1}',
)


def rules() -> list[str]:
    """About as long and as nested as the rules of kube-prometheus."""
    return [template.format(number, number + 1) for number in range(40) for template in _TEMPLATES]


def rate(run: Callable[[str], object], texts: list[str], seconds: float = 1.0) -> float:
    """Expressions per second; the best of three."""
    best = 0.0
    for _ in range(3):
        done = 0
        start = time.perf_counter()
        while time.perf_counter() - start < seconds / 3:
            for text in texts:
                run(text)
            done += len(texts)
        best = max(best, done / (time.perf_counter() - start))
    return best


def import_time() -> float:
    """Milliseconds that importing lint.promql adds to importing re; the best of nine."""
    code = "import re, time; t = time.perf_counter(); import lint.promql; print((time.perf_counter() - t) * 1000)"
    with tempfile.TemporaryDirectory() as cache:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", code]
        runs = [
            subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
            for _ in range(9)
        ]
    return min(float(run.stdout) for run in runs)


def main() -> None:
    """Prints both rates, their ratio and the import time."""
    sys.path.insert(0, str(ROOT))
    from lint.promql import parse

    texts: list[str] = json.loads(Path(sys.argv[1]).read_text()) if len(sys.argv) > 1 else rules()
    assert not any(parse(text).errors for text in texts), "a benchmark of wrong expressions"
    ours = rate(parse, texts)
    print(
        f"{len(texts)} expressions, {sum(map(len, texts)) / len(texts):.0f} characters on average"
    )
    print(f"lint.promql    {ours:8.0f} expressions/s")
    try:
        import promql_parser
    except ImportError:
        print("promql-parser  not installed")
    else:
        theirs = rate(promql_parser.parse, texts)
        print(f"promql-parser  {theirs:8.0f} expressions/s; ours is {ours / theirs:.2f} of that")
    print(f"import         {import_time():8.1f} ms over import re")


if __name__ == "__main__":
    main()
