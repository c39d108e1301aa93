"""Kustomizations that include each other.

Kustomize refuses to go round in circles: the build of every folder on the cycle fails,
so Argo CD shows a comparison error and applies nothing of them.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- base/kustomization.yaml --
resources:
  - configmap.yaml
-- base/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
-- overlay/kustomization.yaml --
resources:
  - ../base
"""

BAD = GOOD.replace("  - configmap.yaml", "  - configmap.yaml\n  - «../overlay»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/cycle":
            yield Finding(fault.span, fault.message, fault.because)
