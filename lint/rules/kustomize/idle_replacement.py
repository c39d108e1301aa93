"""A replacement whose target names an object that the kustomization does not have.

Kustomize puts the value into what the target selects, and says nothing where that is nothing:
the build goes through with the value that was there. Targets that select by pattern, kind or
label are not judged, nor a kustomization of which not all objects are known.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmaps.yaml
replacements:
  - source: {kind: ConfigMap, name: settings, fieldPath: data.host}
    targets:
      - select: {kind: ConfigMap, name: exporter}
        fieldPaths: [data.host]
-- apps/configmaps.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {host: example.org}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: exporter}
data: {host: to-be-replaced}
"""

BAD = GOOD.replace("name: exporter}\n        field", "name: «exporters»}\n        field")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.discovery.kustomizer.idle:
        if fault.code == "kustomize/idle-replacement":
            yield Finding(fault.span, fault.message)
