"""Alert that is there a second time.

Two alerts of one name with the same labels and the same expression fire together and are one
alert to Alertmanager: the second is evaluated for nothing, and whoever changes one of them
changes nothing. Alerts of one name with other labels or another expression are no repetition.
"""

from collections.abc import Iterator

from lint.model.twins import twins
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
        - alert: PodPending
          expr: kube_pod_status_phase{phase="Pending"} == 1
"""

BAD = GOOD.replace("alert: PodPending", "alert: «PodFailed»").replace('"Pending"', '"Failed"')


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry, first in twins(repo, alerts=True):
        texts = [" ".join((each.expr or "").split()) for each in (entry, first)]
        durations = [each.node.string("for") for each in (entry, first)]
        if texts[0] and texts[0] == texts[1] and durations[0] == durations[1]:
            yield Finding(
                entry.name.span(),
                f"{entry.name} is there twice, with the same labels and expression:"
                " changing one of them changes nothing",
                ((first.name.span(), "the other is here"),),
            )
