"""AlertmanagerConfig that the operator accepts and Alertmanager refuses to load.

The operator puts it into the one configuration of the cluster's Alertmanager, whose own
loader rejects it: from then on no change of any tenant's routes takes effect, and after a
restart Alertmanager does not come up. A Slack receiver without `apiURL`, a zero
`groupInterval` or `repeatInterval`, an invalid regular expression or a `groupBy` entry
that is no label name does this. Alertmanager 0.27 and newer takes any text but an empty one
for a label name.
"""

from collections.abc import Iterator

from lint.platform.admission import load_failures
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
        - channel: '#models'
          apiURL: {name: slack-webhook, key: url}
"""

BAD = GOOD.replace("repeatInterval: 4h", "repeatInterval: «0s»")

_UTF8 = (4, 17)
"""The first OpenShift whose Alertmanager (0.27) takes any text for the name of a label."""
_CONSEQUENCE = "the operator accepts it, but Alertmanager cannot load it: every reload fails"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    is_old = platform.is_openshift and () < platform.version < _UTF8
    for config in repo.alerting.configs:
        if config.route is None:
            continue
        for flaw in load_failures(config, only_old_names=is_old):
            yield Finding(flaw.at, f"{flaw.message}; {_CONSEQUENCE}")
