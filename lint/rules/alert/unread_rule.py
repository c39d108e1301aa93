"""PrometheusRule that no Prometheus of OpenShift reads.

A namespace labelled `openshift.io/user-monitoring=false` is left out by user-workload
monitoring, as is, from OpenShift 4.16 on, an object with this label; and the platform's
Prometheus reads only namespaces labelled `openshift.io/cluster-monitoring=true`. The rules
are accepted, and none of their alerts ever fires.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT

GOOD = (
    OPENSHIFT
    + """-- namespace.yaml --
apiVersion: v1
kind: Namespace
metadata:
  name: vllm
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: pods
  namespace: vllm
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
"""
)

BAD = GOOD.replace(
    "  name: vllm\n-- rule",
    "  name: vllm\n  labels: {openshift.io/user-monitoring: 'false'}\n-- rule",
).replace("  namespace: vllm", "  namespace: «vllm»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind("PrometheusRule"):
        because = repo.platform.left_out(resource)
        if because:
            yield Finding(
                resource.value_span("metadata", "namespace"),
                f"nobody evaluates this PrometheusRule in {resource.namespace}:"
                f" no alert of {resource.name} ever fires",
                because,
            )
