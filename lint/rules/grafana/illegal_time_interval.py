"""A time interval that Grafana cannot read.

A mute timing is made of days and times as Alertmanager writes them: `monday:friday`,
`1:5`, `-1`, `january`, and `start_time` before `end_time` as HH:MM. Grafana refuses the
timing for any other, and every policy that names it.
"""

from collections.abc import Iterator

from lint.grafana.alerting import grafana_alerting
from lint.grafana.time_intervals import flaws
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaMuteTiming
metadata: {name: weekend, namespace: monitoring}
spec:
  name: weekend
  instanceSelector:
    matchLabels: {dashboards: grafana}
  time_intervals:
    - weekdays: ["monday:friday"]
      times: [{start_time: "08:00", end_time: "18:00"}]
"""

BAD = GOOD.replace("monday:friday", "«monday-friday»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaMuteTiming"):
        return
    for timing in grafana_alerting(repo).mute_timings:
        for interval in timing.spec.maps("time_intervals"):
            for text, problem in flaws(interval):
                yield Finding(text.span(), f"{problem}: Grafana refuses the mute timing")
