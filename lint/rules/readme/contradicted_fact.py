"""README that says something else of an alert or a monitor than the manifests do.

Whoever is woken at night reads the README: a severity, a `for`, or Slack or not, a
monitor's namespace, selector or port. One of the two is wrong. Only tables and lists whose
meaning is certain are read: a bold alert's name with short phrases behind it, a table with
a column for it.
"""

from collections.abc import Iterator

from lint.contract.facts import contradictions
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- README.md --
# Alerts

- **PodFailed** (critical, for 1h): a pod has failed.
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
          for: 1h
          labels: {severity: critical}
"""

BAD = GOOD.replace("(critical, for 1h)", "(critical, for «5m»)")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for note, fact, stated, actual, at in contradictions(repo):
        yield Finding(
            stated.span(),
            f"{note.name} is said to have {fact} {stated}; in the manifests it is {actual}",
            ((at, f"{fact} is {actual} here"),),
        )
