"""Thresholds that are not in ascending order.

Grafana goes through the steps in the order they are written, and stops at the first one
above the value: a lower one behind it is never reached. The first step is the base, whose
value counts as minus infinity; a number there does nothing.
"""

from collections.abc import Iterator
from itertools import pairwise

from lint.grafana.fields import Step
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "panels": [{
        "id": 1, "type": "stat", "title": "Up", "targets": [{"refId": "A", "expr": "sum(up)"}],
        "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [
          {"color": "green", "value": null},
          {"color": "orange", "value": 10},
          {"color": "red", "value": 20}
        ]}}, "overrides": []}
      }]
    }
"""

BAD = GOOD.replace("20", "«2»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for panel in repo.grafana.panels:
        for field in panel.fields:
            yield from _unsorted(field.thresholds)


def _unsorted(steps: list[Step]) -> Iterator[Finding]:
    if steps and steps[0].value not in (None, 0) and steps[0].text is not None:
        message = f"the first step is the base: Grafana draws {steps[0].color} below {steps[0].value:g} as well"
        yield Finding(steps[0].text.span(), message, severity="info")
    for before, step in pairwise(steps):
        if step.text is None or step.value is None or before.value is None:
            continue
        if step.value < before.value:
            because = () if before.text is None else ((before.text.span(), "the step before"),)
            message = f"a step of {step.value:g} behind one of {before.value:g}: Grafana never reaches {step.color}"
            yield Finding(step.text.span(), message, because)
