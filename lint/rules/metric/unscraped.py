"""Metric whose exporter nobody scrapes.

The exporter runs, the query is right, and there is no series: no PodMonitor or
ServiceMonitor of the repository leads to it, and the cluster description names nobody
else who scrapes it. Judged where the cluster is described, and an error where the exporter is
known to run; an exporter is reported once, at the first query that needs it.
"""

from collections.abc import Iterator

from lint import catalog
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.seen import seen

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18"}
  services:
    - name: nvidia-dcgm-exporter
      namespace: nvidia-gpu-operator
      exporter: dcgm-exporter
      labels: {app: nvidia-dcgm-exporter}
      ports: [{name: gpu-metrics, port: 9400}]
-- manifests/monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: dcgm, namespace: nvidia-gpu-operator}
spec:
  selector:
    matchLabels: {app: nvidia-dcgm-exporter}
  endpoints:
    - port: gpu-metrics
-- manifests/rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: gpus, namespace: nvidia-gpu-operator}
spec:
  groups:
    - name: gpus
      rules:
        - alert: GpuBusy
          expr: DCGM_FI_DEV_GPU_UTIL > 95
"""


_HEAD, _, _REST = GOOD.partition("-- manifests/monitor.yaml --")
_RULE = _REST[_REST.index("-- manifests/rule.yaml --") :]
BAD = _HEAD + _RULE.replace("DCGM_FI_DEV_GPU_UTIL", "«DCGM_FI_DEV_GPU_UTIL»")

_JUDGED = ("dcgm-exporter", "robotheus", "stackdriver-gemini", "vllm")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    if not repo.platform.is_openshift or not view.is_settled:
        return
    reported = set()
    for use in view.uses:
        owner = catalog.owner(use.name)
        if owner is None or owner.exporter not in _JUDGED or not use.readings:
            continue
        if owner.exporter in reported or owner.exporter in view.feeds.by_exporter:
            continue
        if owner.status(use.readings[0], view.version(owner.exporter).text) in (
            "removed",
            "hidden",
            "not-yet",
        ):
            continue
        reported.add(owner.exporter)
        runs = [target for target in repo.cluster.targets if target.exporter == owner.exporter]
        yield Finding(
            use.at,
            f"nobody scrapes the {owner.title}: there is no {use.name}, nor any other of its series",
            tuple(
                (item.span, f"{item.kind} {item.namespace}/{item.name} has no monitor")
                for item in runs
            ),
            severity="error" if runs or view.runs(owner.exporter) else "warning",
        )
