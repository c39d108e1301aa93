"""Label of an alert that is a slip of the pen away from what routes match.

Alertmanager knows no wrong label: an alert with `severity: critcal` goes where everything goes
that no route is for. Judged where a route or an inhibition matches nearly this word, other
alerts have that, and nothing matches this one.
"""

from collections.abc import Iterator

from lint.platform.label_slips import slips
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
-- alertmanager.yml --
route:
  receiver: nobody
  routes:
    - matchers: ['severity="critical"']
      receiver: pager
receivers:
  - name: nobody
  - name: pager
    webhook_configs: [{url: 'http://pager.monitoring.svc/'}]
-- rules.yml --
groups:
  - name: api
    rules:
      - alert: ApiFails
        expr: sum by (job) (rate(api_errors_total[5m])) > 1
        for: 5m
        labels: {severity: critical}
      - alert: ApiSlow
        expr: sum by (job) (rate(api_seconds_sum[5m])) > 1
        for: 5m
        labels:
          severity: critical
"""

BAD = GOOD.replace("          severity: critical", "          severity: «critcal»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for slip in slips(repo):
        if slip.is_of_alert:
            yield Finding(
                slip.at.span(),
                f"nothing routes {slip.label}={slip.at}; did you mean {slip.meant}?",
                ((slip.meant.span(), f"{slip.label}={slip.meant} is matched here"),),
                Fix(f"write {slip.meant}", (Edit(slip.at.span(), str(slip.meant)),)),
            )
