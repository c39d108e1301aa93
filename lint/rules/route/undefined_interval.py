"""Route that is muted or active in a time interval which is not defined.

`muteTimeIntervals` and `activeTimeIntervals` of a route name intervals of the same
AlertmanagerConfig (`timeIntervals`, in v1alpha1 `muteTimeIntervals`). The operator rejects
the whole object otherwise, also where Alertmanager's main configuration has such a name.
"""

from collections.abc import Iterator

from lint.platform.admission import undefined_intervals
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    muteTimeIntervals: [weekend]
  receivers:
    - name: slack
  timeIntervals:
    - name: weekend
      timeIntervals: [{weekdays: [saturday, sunday]}]
"""

BAD = GOOD.replace("[weekend]", "[«weekends»]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in undefined_intervals(config))
