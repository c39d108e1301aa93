"""An image that no object of the kustomization has.

An entry of `images` changes the containers whose image has exactly this name, without tag, and
kustomize says nothing where there is none: the tag that is set here is not deployed. Not judged
are a component on its own and a kustomization of which not all objects are known.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - deployment.yaml
images:
  - name: example.org/exporter
    newTag: 1.2.4
-- apps/deployment.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      containers: [{name: exporter, image: "example.org/exporter:1.2.3"}]
"""

BAD = GOOD.replace("name: example.org/exporter", "name: «example.org/exporters»")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.discovery.kustomizer.idle:
        if fault.code == "kustomize/idle-image":
            yield Finding(fault.span, fault.message)
