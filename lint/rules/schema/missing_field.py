"""A required field that is not there.

The API server rejects the whole object, and Argo CD's sync fails. The field is judged in
what is applied, after kustomize: what an overlay adds is there.
"""

from collections.abc import Iterator

from lint.model.validity import findings
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  description: Monitoring
  clusterResourceWhitelist:
    - group: ""
      kind: Namespace
"""

BAD = GOOD.replace('    - group: ""\n      kind: Namespace', "    - «kind»: Namespace")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    yield from findings(repo, "the API server rejects the object", "missing-field")
