"""Two objects of the same kind, namespace and name in one build.

Kustomize refuses to add the second one and fails ("may not add resource with an already
registered id"), so Argo CD applies nothing of the folder. It happens with a copied file
whose name was not changed, or a base that is included twice.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - first.yaml
  - second.yaml
-- apps/first.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
-- apps/second.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: others
"""

BAD = GOOD.replace("name: others", "name: «settings»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/repeated-object":
            yield Finding(fault.span, fault.message, fault.because)
