"""Field that a route below the top one does not have.

The API server knows no schema for nested routes and takes whatever they hold; the
operator decodes them strictly, and rejects the whole AlertmanagerConfig for one field that
it does not know. (In the top route an unknown field is merely dropped.)
"""

from collections.abc import Iterator

from lint.platform.admission import unknown_fields
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
        repeatInterval: 4h
  receivers:
    - name: slack
"""

BAD = GOOD.replace("repeatInterval:", "«repeatIntervall»:")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        yield from (Finding(*flaw) for flaw in unknown_fields(config))
