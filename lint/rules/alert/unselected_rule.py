"""PrometheusRule that the Prometheus of the repository does not select.

A Prometheus or ThanosRuler of the Prometheus Operator takes the PrometheusRules whose labels its
`ruleSelector` asks for, in the namespaces that `ruleNamespaceSelector` selects, or in its
own. Any other is accepted, and none of its alerts ever fires.
"""

from collections.abc import Iterator

from lint.platform.operator import unselected
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s, namespace: monitoring}
spec:
  ruleSelector: {matchLabels: {role: alert-rules}}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: pods
  namespace: monitoring
  labels: {role: alert-rules}
spec:
  groups:
    - name: pods
      rules:
        - record: failed
          expr: sum(kube_pod_status_phase{phase="Failed"})
"""

BAD = GOOD.replace("  labels: {role: alert-rules}", "  labels: {«rol»: alert-rules}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if "PrometheusRule" in repo.by_kind:
        yield from unselected(repo, "PrometheusRule", "its rules are not evaluated")
