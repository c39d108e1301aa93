"""Template in a label of a recording rule, which Prometheus does not fill in.

Only alerts have templates. A recorded series gets the label as it is written, braces and all:
`{{ $labels.pod }}` is then the same text on every series, and overwrites the label that the
expression keeps. Labels that differ come from the expression, with `by` or `label_replace`.
"""

from collections.abc import Iterator

from lint.model.rule_files import every_rule
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - record: namespace:pods_failed:sum
          expr: sum by (namespace) (kube_pod_status_phase{phase="Failed"})
          labels: {team: models}
"""

BAD = GOOD.replace("team: models", 'team: "«{{ $labels.namespace }}»"')

_ACTION = lazy(r"\{\{-?\s*(?:\$|\.[A-Z]|humanize)[^{}]*\}\}")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry in every_rule(repo):
        for name, text in entry.labels.items() if not entry.is_alert else ():
            for match in _ACTION.finditer(text):
                yield Finding(
                    text.span(*match.span()),
                    f"recording rules have no templates: {name} is this text on every series",
                )
