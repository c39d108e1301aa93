"""Matcher of a nested route, or of an inhibition, that names no label.

The API server checks this in the top route only. Elsewhere it is the operator that rejects
the whole AlertmanagerConfig, where the matcher has a `matchType`; without one it is accepted,
and Alertmanager cannot load it (route/blocks-reload).
"""

from collections.abc import Iterator

from lint.platform.admission import nameless_matchers
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
        matchers:
          - name: team
            matchType: "="
            value: models
  receivers:
    - name: slack
"""

BAD = GOOD.replace("- name: team\n            matchType", "- «matchType»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        if not config.resource.partial:
            yield from (Finding(*flaw) for flaw in nameless_matchers(config))
