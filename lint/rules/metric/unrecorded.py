"""Name with colons that no rule records, a slip away from one that is recorded here.

Only rules make series with colons in their names. Where a query asks for one that no rule
makes, it is empty. Judged where exactly one series that this repository records differs in
nothing but a slip in one of its words; others may be recorded elsewhere.
"""

from collections.abc import Iterator

from lint import catalog
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import seen
from lint.spelling import is_slip_of

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: api, namespace: shop}
spec:
  groups:
    - name: api
      rules:
        - record: job:api_requests:rate5m
          expr: sum by (job) (rate(api_requests_total[5m]))
        - alert: ApiIdle
          expr: job:api_requests:rate5m == 0
          for: 5m
"""

BAD = GOOD.replace("expr: job:api_requests:rate5m", "expr: «job:api_request:rate5m»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.every_use if view.recorded else ():
        name = use.name
        if ":" not in name or use.is_fallback or view.is_recorded(name) or catalog.owner(name):
            continue
        meant = [known for known in sorted(view.recorded) if is_slip_of(name, known)]
        if len(meant) != 1 or repo.may_hold(name):
            continue
        yield Finding(
            use.at,
            f"no rule records {name}: the query is empty; did you mean {meant[0]}?",
            (),
            Fix(f"query {meant[0]}", (Edit(use.at, meant[0]),)),
        )
