"""Matcher on a variable that the dashboard does not define.

Grafana leaves an unknown variable in a string as it stands: Prometheus looks for the text
`$nodes`, which no label has, and the panel is empty without any error. In the code of an
expression an unknown variable is an error, see promql/undefined-variable.
"""

from collections.abc import Iterator

from lint.promql import VectorSelector, walk
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query
from lint.values import lazy

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  json: |
    {
      "title": "Models",
      "templating": {"list": [{"name": "job", "type": "custom", "query": "a,b"}]},
      "panels": [
        {"id": 1, "type": "timeseries", "title": "Up",
         "targets": [{"refId": "A", "expr": "up{job=~\\"$job\\"}"}]}
      ]
    }
"""

BAD = GOOD.replace('"$job', '"«$jobs»')

_VARIABLE = lazy(r"\$(\w+)|\$\{(\w+)(?::\w+)?\}")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in repo.queries:
        parsed = query.parsed
        if query.is_rule or query.language != "promql" or parsed.expr is None or parsed.errors:
            continue
        for node in walk(parsed.expr):
            if isinstance(node, VectorSelector):
                yield from _literal(query, node, is_substituted=repo.grafana.is_substituted)


def _literal(query: Query, selector: VectorSelector, *, is_substituted: bool) -> Iterator[Finding]:
    for matcher in selector.matchers:
        value = matcher.value
        if value is None or value.holes or matcher.op not in ("=", "=~"):
            continue
        found = _VARIABLE.fullmatch(value.value)
        if found is None or found.group(1, 2) == (None, None):
            continue
        name = found[1] or found[2]
        if name.isdigit() or query.defines(name) or (found[2] and is_substituted):
            continue
        yield Finding(
            query.span(value.start + 1, value.end - 1),
            f"the dashboard defines no variable {name}: {matcher.name.text} is compared with"
            f" the text {value.value}, and nothing is selected",
        )
