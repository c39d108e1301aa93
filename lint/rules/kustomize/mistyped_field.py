"""A value in a kustomization that is not of the type kustomize reads.

Kustomize reads its file strictly, as YAML 1.1: an unquoted `yes`, `on` or number is no
string, and a single file name is no list. The build fails with "cannot unmarshal", and
Argo CD applies nothing of the folder.
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

BAD = GOOD.replace("includeSelectors: false", 'includeSelectors: "«false»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for violation in violations(repo, "wrong-type"):
        yield finding(violation, "kustomize build fails, and nothing of the folder is applied")
