"""Two receivers of one name.

The operator rejects the whole AlertmanagerConfig: none of its routes are used.
"""

from collections.abc import Iterator

from lint.platform.admission import duplicate_receivers
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
    - name: mail
"""

BAD = GOOD.replace("name: mail", "name: «slack»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in duplicate_receivers(config))
