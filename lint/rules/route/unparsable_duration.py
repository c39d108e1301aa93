"""Interval of a route that is no duration.

`groupWait`, `groupInterval` and `repeatInterval` are written like `4h` or `1h30m`, the
units in descending order, without fractions. The operator rejects an AlertmanagerConfig
with any other text.
"""

from collections.abc import Iterator

from lint.platform.admission import bad_durations
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    repeatInterval: 4h
  receivers:
    - name: slack
"""

BAD = GOOD.replace("repeatInterval: 4h", "repeatInterval: «4hours»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in bad_durations(config))
