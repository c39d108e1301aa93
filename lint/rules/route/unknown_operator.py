"""Matcher of a nested route whose `matchType` is no operator.

There are `=`, `!=`, `=~` and `!~`. The API server checks this in the top route only; for a
nested one it is the operator that rejects the whole AlertmanagerConfig.
"""

from collections.abc import Iterator

from lint.platform.admission import bad_operators
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    routes:
      - receiver: slack
        matchers: [{name: team, matchType: "=", value: models}]
  receivers:
    - name: slack
"""

BAD = GOOD.replace('"="', '"«==»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in bad_operators(config))
