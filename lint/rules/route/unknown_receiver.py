"""Route to a receiver that the AlertmanagerConfig does not define.

The operator rejects the whole object: none of its routes are used.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest

GOOD = """
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
  receivers:
    - name: slack
"""

BAD = GOOD.replace("receiver: slack", "receiver: «slak»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        if config.resource.partial:
            continue
        names = [receiver.name for receiver in config.receivers if receiver.name is not None]
        for route in config.route.walk() if config.route is not None else ():
            receiver = route.receiver
            if receiver is None or receiver in names or not receiver:
                continue
            near = closest(receiver, names)
            yield Finding(
                receiver.span(),
                f"{config.resource.name} has no receiver {receiver}: the operator rejects all of it",
                tuple((name.span(), f"receiver {name} is defined here") for name in names[:3]),
                Fix(f"use {near}", (Edit(receiver.span(), near),)) if near else None,
            )
