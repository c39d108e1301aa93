"""Pattern of metric names that none of its exporter's metrics has.

`{__name__=~"robotheus_.+_tokens_total"}` asks for all metrics whose name the pattern matches.
Where they all belong to one exporter, its catalog says which there are; if there is none, the
query is empty, whatever is scraped.
"""

from collections.abc import Iterator

from lint.promql.ast import VectorSelector, walk
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.name_patterns import picked
from lint.series.seen import seen

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: providers, namespace: monitoring}
spec:
  groups:
    - name: providers
      rules:
        - record: provider:cost_usd:today
          expr: sum by (__name__) ({__name__=~"robotheus_.+_cost_usd_today"})
"""

BAD = GOOD.replace("robotheus_.+_cost_usd_today", "«robotheus_.+_costs_usd_today»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for query in repo.queries:
        if "__name__" not in query.text:
            continue
        parsed = query.parsed if query.language == "promql" else None
        if parsed is None or parsed.expr is None or parsed.errors:
            continue
        for node in walk(parsed.expr):
            if not isinstance(node, VectorSelector):
                continue
            found = picked(node, lambda exporter: view.version(exporter).text)
            if found is not None and not found.names:
                yield Finding(
                    query.span(found.start, found.end),
                    f"no metric of {found.exporter} has such a name: the query is empty",
                )
