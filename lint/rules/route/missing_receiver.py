"""Top route without a receiver.

The operator rejects an AlertmanagerConfig whose top route names no receiver: none of its
routes are used.
"""

from collections.abc import Iterator

from lint.platform.admission import missing_receiver
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    groupBy: [alertname]
  receivers:
    - name: slack
"""

BAD = GOOD.replace("  route:\n    receiver: slack\n", "  «route»:\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in missing_receiver(config))
