"""Route to a receiver that the AlertmanagerConfig does not define.

The operator rejects the whole object: none of its routes are used.
"""

from collections.abc import Iterator

from lint.platform.admission import unknown_receivers
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
  receivers:
    - name: slack
"""

BAD = GOOD.replace("receiver: slack", "receiver: «slak»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in unknown_receivers(config))
