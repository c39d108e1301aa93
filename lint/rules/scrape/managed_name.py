"""Monitor with the name of one that an operator manages.

An operator that brings a monitor of its own takes every object of that name for it: it
overwrites the object, or deletes it where its monitor is switched off. Argo CD and the
operator then undo each other's work without end. Give the monitor another name.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  scrapers:
    - kind: ServiceMonitor
      name: nvidia-dcgm-exporter
      namespace: nvidia-gpu-operator
      createdBy: gpu-operator
      enabled: false
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: dcgm-exporter-gitops
  namespace: nvidia-gpu-operator
spec:
  selector: {}
  endpoints:
    - port: gpu-metrics
"""

BAD = GOOD.replace("name: dcgm-exporter-gitops", "name: «nvidia-dcgm-exporter»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    scrapers = {(item.namespace, item.name): item for item in repo.cluster.scrapers}
    for monitor in repo.scrape.monitors:
        resource = monitor.resource
        scraper = scrapers.get((str(resource.namespace), str(resource.name)))
        if scraper is None or resource.partial:
            continue
        does = "overwrites" if scraper.enabled else "deletes"
        yield Finding(
            resource.value_span("metadata", "name"),
            f"an operator manages a {monitor.kind} of this name and {does} ours",
            ((scraper.span, f"{scraper.name} is described here"),),
        )
