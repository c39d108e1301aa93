"""Monitor endpoint that names a port its targets do not have.

A PodMonitor's `port` is the name of a declared container port, its `targetPort` and
`portNumber` the number of one; a ServiceMonitor's `port` is the name of the Service's
port, not of the container's. KServe's single-node vLLM runtimes declare 8080 without a
name; the GPU operator's DCGM Service calls its port `gpu-metrics`. Where nothing fits,
every target is dropped and nobody says so.
"""

from collections.abc import Iterator

from lint.model.candidates import Candidate, Port
from lint.model.scrape import Monitor, has_port, wanted_port
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  services:
    - name: nvidia-dcgm-exporter
      namespace: nvidia-gpu-operator
      labels: {app: nvidia-dcgm-exporter}
      ports: [{name: gpu-metrics, port: 9400}]
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: dcgm, namespace: nvidia-gpu-operator}
spec:
  selector:
    matchLabels:
      app: nvidia-dcgm-exporter
  endpoints:
    - port: gpu-metrics
"""

BAD = GOOD.replace("    - port: gpu-metrics", "    - port: «metrics»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        if monitor.selector.is_empty:
            continue
        selected = repo.scrape.selected(monitor, monitor.selected_namespaces())
        selected = [item for item in selected if not item.is_open]
        if not selected or any(not item.ports and item.kind == "Service" for item in selected):
            continue
        for endpoint in monitor.endpoints:
            wanted = wanted_port(monitor, endpoint)
            if wanted is None or any(has_port(wanted, endpoint, item) for item in selected):
                continue
            yield _finding(monitor, wanted, selected[0])


def _finding(monitor: Monitor, wanted: Text, item: Candidate) -> Finding:
    offered = ", ".join(map(_shown, item.ports)) or "none"
    names = [port.name for port in item.ports if port.name is not None]
    fix = None
    if monitor.kind == "ServiceMonitor" and len(names) == 1:
        fix = Fix(f"use port {names[0]}", (Edit(wanted.span(), names[0]),))
    at = item.at or monitor.selector.node.span()
    return Finding(
        wanted.span(),
        f"{item.name} has no port {wanted} (it has {offered}): every target is dropped",
        ((at, f"{item.name} has {offered}"),),
        fix,
    )


def _shown(port: Port) -> str:
    number = f"{port.number}" if port.number is not None else "?"
    return f"{port.name} ({number})" if port.name is not None else f"{number} without a name"
