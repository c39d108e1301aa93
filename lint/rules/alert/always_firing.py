"""Alert that fires whatever the data are.

`sum(up) or vector(0)` always has a result, and any result fires: the comparison is missing, or
is true of all that can be. An alert that names no metric at all, such as `vector(1)`, is meant
so: a watchdog.
"""

from collections.abc import Iterator

from lint.promql.ast import VectorSelector
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
        - alert: TargetsDown
          expr: (sum(up{job="models"}) or vector(0)) == 0
        - alert: Watchdog
          expr: vector(1)
"""

BAD = GOOD.replace(
    '(sum(up{job="models"}) or vector(0)) == 0', '«sum(up{job="models"}) or vector(0)»'
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if query.kind != "alert" or not any(isinstance(x, VectorSelector) for x in query.nodes):
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        if flows is not None and flows.result.empty == "never" and not flows.clashes:
            yield Finding(
                query.span(*flows.root.span),
                f"this has a result whatever the data are: {query.subject} always fires",
            )
