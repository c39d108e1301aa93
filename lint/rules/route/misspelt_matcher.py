"""Matcher that is a slip of the pen away from what the alerts have.

A route, or an inhibition, whose label or value is misspelt matches nothing: the alerts go to the
next route, or to the default, and nobody notices. Judged against the alerts of the repository: none
has the word, and one has nearly it.
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
"""

BAD = GOOD.replace('severity="critical"', 'severity="«critcal»"')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for slip in slips(repo):
        if slip.is_of_alert:
            continue
        meant = str(slip.meant) if slip.label else slip.name
        what = f"{slip.label}={slip.at}" if slip.label else f"a label {slip.at}"
        yield Finding(
            slip.at.span(),
            f"no alert here has {what}: this matches none of them; did you mean {meant}?",
            ((slip.meant.span(), f"an alert has {slip.name}={slip.meant}"),),
            Fix(f"match {meant}", (Edit(slip.at.span(), meant),)),
        )
