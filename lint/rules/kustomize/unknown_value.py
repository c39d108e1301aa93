"""A choice in a kustomization that kustomize does not have.

The order of objects is `fifo` or `legacy`, the schema that is built in has one version, a file
of `crds` holds OpenAPI definitions and no objects. With anything else `kustomize build` fails:
Argo CD shows a comparison error and applies nothing.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
sortOptions:
  order: fifo
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("fifo", "«lifo»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/unknown-value":
            yield Finding(fault.span, fault.message, fault.because)
