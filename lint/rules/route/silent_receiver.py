"""Receiver that alerts are routed to and that tells nobody.

A receiver without an integration is accepted, by the operator and by Alertmanager; what is
routed to it goes nowhere. Call it `null`, `blackhole` or `none` where that is meant.
"""

from collections.abc import Iterator

from lint.platform.admission import routes
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
      slackConfigs:
        - apiURL: {name: slack-webhook, key: url}
          channel: '#models'
          sendResolved: true
"""

BAD = GOOD[: GOOD.index("      slackConfigs")].replace("- name: slack", "- name: «slack»")

_MEANT = ("null", "none", "black", "void", "drop", "discard", "ignore", "silen", "noop", "devnull")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        if config.resource.partial:
            continue
        used = {str(route.receiver): route.receiver for route in routes(config) if route.receiver}
        telling = {str(item.name) for item in config.receivers if item.integrations}
        for receiver in config.receivers:
            name = receiver.name
            if name is None or name not in used or name in telling:
                continue
            if any(word in name.lower() for word in _MEANT):
                continue
            user = used[name]
            yield Finding(
                name.span(),
                f"receiver {name} has no integration: what is routed to it tells nobody",
                ((user.span(), "alerts are routed to it here"),),
            )
