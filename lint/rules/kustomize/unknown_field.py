"""A key that a kustomization does not have.

Kustomize reads its file strictly: one misspelt key, and the build fails with "unknown
field". Argo CD shows a comparison error and applies nothing of the folder.
"""

from collections.abc import Iterator

from lint.model.kustomization import violations
from lint.model.validity import finding
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
labels:
  - pairs:
      app.kubernetes.io/part-of: settings
    includeSelectors: false
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("includeSelectors:", "«includeSelector»:")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for violation in violations(repo, "unknown-field"):
        yield finding(violation, "kustomize build fails, and nothing of the folder is applied")
