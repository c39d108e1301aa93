"""A value that the field does not take.

It is of the right type, but outside of what the schema allows: a word that is not one of
the choices, a duration that is none, a list that names the same thing twice, two settings
that exclude each other. The API server rejects the whole object, and Argo CD's sync fails.
"""

from collections.abc import Iterator

from lint.model.validity import findings
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: predictors
  namespace: vllm
spec:
  selector:
    matchLabels:
      component: predictor
  podMetricsEndpoints:
    - targetPort: 8080
      interval: 30s
"""

BAD = GOOD.replace("interval: 30s", "interval: «30 seconds»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    codes = ("bad-value", "duplicate-item", "conflict")
    yield from findings(repo, "the API server rejects the object", *codes)
