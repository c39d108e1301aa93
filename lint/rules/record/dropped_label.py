"""Label asked of a recorded series whose rule does not keep it.

What a recording rule makes has the labels that its expression keeps, and those that the rule
adds. A matcher on any other label selects nothing, a grouping by it puts everything into one
group. Judged where every rule of this repository that records the series drops the label; an
external label, such as `cluster`, may still come later.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.labels import asked
from lint.series.seen import seen

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: api, namespace: shop}
spec:
  groups:
    - name: api
      rules:
        - record: job:api_requests:rate5m
          expr: sum by (job, code) (rate(api_requests_total[5m]))
        - alert: ApiFails
          expr: job:api_requests:rate5m{code="500"} > 1
          for: 5m
"""

BAD = GOOD.replace("(job, code)", "(job)").replace("{code=", "{«code»=")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    if not view.recorded:
        return
    from lint.series.yields import yields

    flows = yields(repo)
    for use in view.every_use:
        if use.is_fallback or use.readings or not flows.is_recorded_here(use.name):
            continue
        flow, rules = flows.record(use.name)
        for item in asked(use) if flow is not None else ():
            assert flow is not None
            if not item.is_harmless and flow.get(item.name).is_absent:
                yield Finding(
                    item.at,
                    f"the rule that records {use.name} keeps no label {item.name}: {item.effect}",
                    tuple((entry.name.span(), "it is recorded here") for entry in rules[:3]),
                )
