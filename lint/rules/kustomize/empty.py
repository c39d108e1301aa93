"""A kustomization that says nothing.

Kustomize takes a kustomization without any field for a mistake and fails, and with it
every overlay that includes the folder: Argo CD shows a comparison error. A folder that
is empty on purpose says `resources: []`.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
kind: Kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
resources: []
"""

BAD = """
-- apps/kustomization.yaml --
kind: «Kustomization»
apiVersion: kustomize.config.k8s.io/v1beta1
"""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/empty":
            yield Finding(fault.span, fault.message, fault.because)
