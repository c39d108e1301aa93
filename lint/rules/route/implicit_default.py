"""Setting of a route or receiver that is left to a default which differs by cluster.

`repeatInterval` is inherited: 12 hours from OpenShift's own Alertmanager, 4 hours from
the user-workload one. A Slack receiver sends resolved notifications only with
`sendResolved: true`.
"""

from collections.abc import Iterator

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

BAD = GOOD.replace("    repeatInterval: 4h\n", "").replace("  route:", "  «route»:")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        root = config.resource.root
        if config.resource.partial:
            continue
        if config.route is not None and config.route.node.key("repeatInterval") is None:
            yield Finding(
                root.where("spec", "route"),
                "repeatInterval is not set: it is repeated every 12 h, or every 4 h by a"
                " user-workload Alertmanager",
            )
        for receiver in config.receivers:
            for field, node in receiver.integrations:
                if field == "slackConfigs" and node.key("sendResolved") is None:
                    yield Finding(
                        receiver.node.where("slackConfigs"),
                        f"sendResolved is not set: {receiver.name} is not told when an alert ends",
                    )
