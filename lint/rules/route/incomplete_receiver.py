"""Receiver that lacks what its kind needs, or says it twice.

A webhook needs an address, PagerDuty a key, mail a recipient; headers differ in more than
case. The operator rejects an AlertmanagerConfig with any other: none of its routes are used.
"""

from collections.abc import Iterator

from lint.platform.receivers import receiver_flaws
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: pager, namespace: models}
spec:
  route:
    receiver: pager
  receivers:
    - name: pager
      pagerdutyConfigs:
        - severity: critical
          routingKey: {name: pagerduty, key: token}
"""

BAD = GOOD.replace("          routingKey: {name: pagerduty, key: token}\n", "").replace(
    "- severity", "- «severity»"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        if config.resource.partial:
            continue
        for flaw in receiver_flaws(config):
            what = f"{flaw.message}: the operator rejects all of {config.resource.name}"
            yield Finding(flaw.at, what, flaw.because, flaw.fix)
