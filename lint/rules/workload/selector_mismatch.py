"""Workload whose selector does not match its own pod template.

The API server rejects it: `selector` does not match template `labels`.
"""

from collections.abc import Iterator

from lint.build.resource import labels_of
from lint.model.scrape import Selector
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter, namespace: monitoring}
spec:
  selector:
    matchLabels: {app: exporter}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      containers: [{name: exporter, image: 'example.org/exporter:1'}]
"""

BAD = GOOD.replace("matchLabels: {app: exporter}", "matchLabels: {app: «export»}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind("Deployment", "StatefulSet", "DaemonSet"):
        template = resource.spec.map("template")
        if resource.partial or not template:
            continue
        for missed in Selector.of(resource.spec.map("selector")).misses(
            labels_of(template.map("metadata"))
        ):
            yield Finding(
                missed.span(),
                f"the pods of {resource.name} do not have this label: the API server rejects it",
                ((resource.root.where("spec", "template", "metadata", "labels"), "their labels"),),
            )
