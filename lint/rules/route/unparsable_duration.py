"""Interval of a route that is no duration.

`groupWait`, `groupInterval` and `repeatInterval` are written like `4h` or `1h30m`, the
units in descending order, without fractions. The operator rejects an AlertmanagerConfig
with any other text.
"""

import re
from collections.abc import Iterator

from lint.model.repo import Repo
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

FIELDS = ("groupWait", "groupInterval", "repeatInterval")
_UNITS = "".join(f"(?:[0-9]+{unit})?" for unit in ("y", "w", "d", "h", "m", "s", "ms"))


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        for route in config.route.walk() if config.route is not None else ():
            for field in FIELDS:
                value = route.node.text(field)
                if value is None or not value or re.fullmatch(_UNITS, value):
                    continue
                yield Finding(
                    value.span(),
                    f"{value} is no duration like 4h or 1h30m:"
                    f" the operator rejects all of {config.resource.name}",
                )
