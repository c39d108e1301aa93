"""A field that the kind does not have.

The API server drops fields that the schema of a kind does not list, without a word: the
object is accepted, Argo CD is green, and the setting has no effect.
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

BAD = GOOD.replace("interval:", "«intervall»:")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    yield from findings(repo, "the API server drops it, so it has no effect", "unknown-field")
