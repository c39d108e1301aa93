"""PromQL that Prometheus cannot parse.

A rule with such an expression makes the operator drop the whole PrometheusRule, without
an event; a panel shows an error. The verdict, and the place of the error, are those of
Prometheus' own parser. Plain rule files, with `groups` at the top, are read for it too.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models}
spec:
  groups:
    - name: models
      rules:
        - alert: ManyWaiting
          expr: |
            sum by (pod) (rate(requests_total[5m])) > 10
"""

BAD = GOOD.replace("[5m]", "[5m«)»")

_HANDLED = ("variable", "undefined-variable", "regex")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        for problem in query.parsed.errors:
            if problem.code in _HANDLED:
                continue
            consequence = "Prometheus rejects the rule" if query.is_rule else "it shows an error"
            yield Finding(
                query.span(problem.start, problem.end),
                f"{query.subject}: {problem.message}; {consequence}",
            )
