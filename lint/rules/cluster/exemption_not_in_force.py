"""Namespace exempted from label enforcement, without effect.

`namespacesWithoutLabelEnforcement` came with OpenShift 4.18; before, the setting is
ignored (or makes 4.17 warn), and `userWorkload.rulesWithoutLabelEnforcementAllowed: false`
switches it off. Rules of the namespace are then rewritten to see only their own namespace.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Because, Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  versions: {openshift: '4.18'}
-- config.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: user-workload-monitoring-config
  namespace: openshift-user-workload-monitoring
data:
  config.yaml: |
    namespacesWithoutLabelEnforcement:
      - models
"""

BAD = GOOD.replace("'4.18'", "'4.17'").replace("- models", "- «models»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift:
        return
    because: tuple[Because, ...] = ()
    if platform.version and platform.version < (4, 18):
        stated = repo.cluster.versions["openshift"]
        because = ((stated.span(), f"the cluster runs OpenShift {stated}"),)
    allowed = platform.exemption_allowed
    if not allowed.value and allowed.at is not None:
        because = ((allowed.at.span(), "the cluster does not allow exemptions"),)
    if not because:
        return
    for namespace in platform.exempt.values():
        yield Finding(
            namespace.span(),
            f"{namespace} is not exempt: its rules are rewritten to see only {namespace}",
            because,
        )
