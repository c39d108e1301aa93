"""A patch whose target names an object that the kustomization does not have.

Kustomize applies a patch with a `target` to whatever it selects, and says nothing where that is
nothing: the build goes through, and what the patch was to change stays as it was. Targets that
select by pattern, kind or label are not judged: they may be meant for what comes later. Nor is
a component on its own, nor a kustomization of which not all objects are known.
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
      name: settings
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

BAD = GOOD.replace("      name: settings", "      name: «setings»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.discovery.kustomizer.idle:
        if fault.code == "kustomize/idle-patch":
            yield Finding(fault.span, fault.message)
