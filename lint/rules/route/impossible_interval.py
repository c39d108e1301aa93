"""Time interval with a range that is none.

A range of times, days, months or years has two ends that there are, the first not after the
second. The operator rejects an AlertmanagerConfig with any other: none of its routes are
used.
"""

from collections.abc import Iterator

from lint.platform.receivers import interval_flaws
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    muteTimeIntervals: [nights]
  receivers:
    - name: slack
  timeIntervals:
    - name: nights
      timeIntervals:
        - times:
            - startTime: "00:00"
              endTime: "06:00"
"""

BAD = GOOD.replace('startTime: "00:00"', 'startTime: "22:00"').replace('"06:00"', '"«06:00»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        if config.resource.partial:
            continue
        for flaw in interval_flaws(config):
            what = f"{flaw.message}: the operator rejects all of {config.resource.name}"
            yield Finding(flaw.at, what, flaw.because, flaw.fix)
