"""A kustomization that names a file outside of its own folder.

Kustomize loads single files only from the kustomization's folder and below, and nothing
by an absolute path; a folder with a kustomization of its own may stand anywhere in the
repository. The build fails: Argo CD shows a comparison error and applies nothing.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - ../shared
-- shared/kustomization.yaml --
resources:
  - configmap.yaml
-- shared/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("- ../shared", "- «../shared/configmap.yaml»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/outside-root":
            yield Finding(fault.span, fault.message, fault.because)
