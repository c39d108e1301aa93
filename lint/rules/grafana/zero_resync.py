"""A resync period of zero, which does not mean never.

The operator takes its own default, ten minutes, where `resyncPeriod` is not above zero. To
stop it from touching a resource there is `suspend: true`.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: models
  namespace: monitoring
spec:
  uid: models
  resyncPeriod: 30m
  instanceSelector:
    matchLabels:
      dashboards: grafana
"""

BAD = GOOD.replace("30m", "«0s»")

_ZERO = lazy(r"(0+(\.0+)?(ns|us|µs|ms|s|m|h))+")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for selector in repo.grafana.selectors:
        period = selector.owner.spec.text("resyncPeriod")
        if period is not None and _ZERO.fullmatch(period):
            message = f"{period} does not stop the resync: the operator's default of 10m is used"
            yield Finding(period.span(), message)
