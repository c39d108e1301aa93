"""A patch or replacement that cannot be applied.

A JSON patch whose path leads nowhere, a patch that puts a list where the object has a
mapping, or a replacement of a field that is not there: `kustomize build` fails as a whole
and Argo CD applies nothing of the application.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
patches:
  - path: patch.yaml
    target:
      kind: ConfigMap
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: fast
-- apps/patch.yaml --
- op: remove
  path: /data/mode
"""

BAD = GOOD.replace("/data/mode", "«/data/node»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/failing-patch":
            yield Finding(fault.span, fault.message, fault.because)
