"""Route that matches on another namespace than its own.

The Prometheus Operator gives every route of an AlertmanagerConfig
`namespace="<the namespace of the object>"` as a further matcher. Together with a matcher on
another namespace nothing can satisfy it, and the route is dead. OpenShift leaves it at that;
an Alertmanager of one's own may say otherwise in its `alertmanagerConfigMatcherStrategy`.
"""

from collections.abc import Iterator

from lint.platform.operator import is_confined
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT

GOOD = (
    OPENSHIFT
    + """-- config.yaml --
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: slack, namespace: models}
spec:
  route:
    receiver: slack
    matchers:
      - name: namespace
        matchType: "="
        value: models
  receivers:
    - name: slack
"""
)

BAD = GOOD.replace("value: models", "value: «vllm»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for config in repo.alerting.configs:
        own = config.resource.namespace
        for route in config.route.walk() if config.route is not None else ():
            for matcher in route.matchers:
                if matcher.name != "namespace" or matcher.matches(str(own)) is not False:
                    continue
                if not is_confined(repo, config.resource):
                    continue
                at = matcher.value.span() if matcher.value is not None else matcher.node.span()
                yield Finding(
                    at,
                    f'the operator adds namespace="{own}" to this route: it can match no alert',
                    ((config.resource.value_span("metadata", "namespace"), f"it is in {own}"),),
                )
