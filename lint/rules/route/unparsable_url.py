"""Address of a receiver that is no URL.

A literal `url` of a receiver is absolute, with scheme and host. The operator rejects an
AlertmanagerConfig with any other: none of its routes are used.
"""

from collections.abc import Iterator

from lint.platform.admission import bad_urls
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: hook
  receivers:
    - name: hook
      webhookConfigs:
        - url: http://hook.models.svc:8080/alerts
"""

BAD = GOOD.replace("http://hook", "«hook").replace("/alerts", "/alerts»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in bad_urls(config))
