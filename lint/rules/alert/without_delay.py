"""Alert on a value of the moment, without a `for`.

Its first evaluation that is true notifies somebody: one failed scrape, or one restart, is
enough. With `for: 5m` it must be true for that long. An expression that looks at a range, such
as `increase(…[1h]) > 0`, waits already, and `for: 0s` says that none is wanted. Only told.
"""

from collections.abc import Iterator

from lint import catalog
from lint.model.rule_files import every_alert
from lint.promql.ast import VectorSelector
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: TargetDown
          expr: up{job="models"} == 0
          for: 5m
"""

BAD = GOOD.replace("alert: TargetDown", "alert: «TargetDown»").replace("          for: 5m\n", "")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = {id(query.node): query for query in written(repo) if query.kind == "alert"}
    seen = set()
    for entry in every_alert(repo):
        query = queries.get(id(entry.node))
        if query is None or entry.node.key("for") is not None or entry.resource.partial:
            continue
        if id(entry.node) in seen or any(node.type == "matrix" for node in query.nodes):
            continue
        seen.add(id(entry.node))
        selectors = [node for node in query.nodes if isinstance(node, VectorSelector)]
        if selectors and not any(_is_recorded(each.metric or ":") for each in selectors):
            yield Finding(
                entry.name.span(),
                f"{entry.name} has no for: a single evaluation that is true notifies somebody",
            )


def _is_recorded(name: str) -> bool:
    """Whether a rule may have made it, of a range."""
    return ":" in name and catalog.owner(name) is None
