"""A patch for an object that the kustomization does not have.

A strategic merge patch without a target changes the one object of its own kind, name and
namespace. Where there is none, or the name is misspelt, `kustomize build` fails and Argo CD
applies nothing of the application.
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
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: fast
-- apps/patch.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: slow
"""

BAD = GOOD.replace(
    "  name: settings\ndata:\n  mode: slow", "  name: «setting»\ndata:\n  mode: slow"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/unmatched-patch":
            yield Finding(fault.span, fault.message, fault.because)
