"""A file among a kustomization's resources that holds no Kubernetes object.

Every document of a resource needs `kind` and `metadata.name`. Kustomize fails on the
first one without, so nothing of the folder is applied. Values and configuration files
belong into a generator, patches under `patches`.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("metadata:\n  name: settings", "«metadata»:\n  labels: {app: settings}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/not-an-object":
            yield Finding(fault.span, fault.message, fault.because)
