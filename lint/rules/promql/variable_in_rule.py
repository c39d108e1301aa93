"""Grafana variable in a rule.

`$__rate_interval`, `$interval` and their like exist only in Grafana. Prometheus
evaluates a rule as it stands, cannot parse `$`, and the whole PrometheusRule is dropped.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models}
spec:
  groups:
    - name: models
      rules:
        - record: models:requests:rate5m
          expr: sum(rate(requests_total[5m]))
"""

BAD = GOOD.replace("[5m]", "[«$__rate_interval»]")

_VARIABLE = lazy(r"\$\{[^}]*\}|\$\w+|\[\[\w+[^\]]*\]\]")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        for problem in query.parsed.errors:
            if problem.code == "variable":
                variable = _VARIABLE.match(query.text, problem.start)
                end = variable.end() if variable else problem.end
                yield Finding(
                    query.span(problem.start, end),
                    f"{query.subject}: {query.text[problem.start : end]} is a Grafana"
                    " variable: Prometheus cannot parse a rule with it",
                )
