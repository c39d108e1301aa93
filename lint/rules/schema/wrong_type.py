"""A value that is not of the type the field has.

The API server rejects the whole object, and Argo CD's sync fails. Most often a number or
boolean is not quoted where a string is wanted: labels, annotations and environment
variables are strings, whatever they look like.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.model.validity import findings
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
      followRedirects: true
"""

BAD = GOOD.replace("followRedirects: true", 'followRedirects: "«true»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    yield from findings(repo, "the API server rejects the object", "wrong-type")
