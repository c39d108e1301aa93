"""Route that groups by a label twice, or by `...` and labels.

`groupBy` names each label once; `...`, which means all labels, stands alone. The operator
rejects an AlertmanagerConfig with anything else: none of its routes are used.
"""

from collections.abc import Iterator

from lint.platform.admission import bad_groupings
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    groupBy: [alertname, pod]
  receivers:
    - name: slack
"""

BAD = GOOD.replace("[alertname, pod]", "[alertname, «alertname»]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in bad_groupings(config))
