"""Grafana variable that the dashboard does not define.

Grafana replaces only variables that exist; the rest is sent to Prometheus as it stands,
which does not know `$`: the panel shows an error. In a string an unknown variable is
literal text, so only the code of the expression is judged here.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  json: |
    {
      "title": "Models",
      "templating": {"list": [{"name": "top", "type": "custom", "query": "5,10"}]},
      "panels": [
        {"id": 1, "type": "timeseries", "title": "Top",
         "targets": [{"refId": "A", "expr": "topk($top, up)"}]}
      ]
    }
"""

BAD = GOOD.replace("topk($top,", "topk(«$tpo»,")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in repo.queries:
        for problem in query.parsed.errors:
            if problem.code == "undefined-variable":
                yield Finding(
                    query.span(problem.start, problem.end),
                    f"{query.subject}: {problem.message}; Prometheus is sent the $ and rejects it",
                )
