"""histogram_quantile() over buckets that no longer say which bucket they are.

The label `le` is the upper bound of a bucket. `sum by (pod)` adds all buckets of a pod up
and drops it: `histogram_quantile()` then has nothing to look at and yields no result, so
that an alert never fires and a panel stays empty. The aggregation must keep `le`.
"""

from collections.abc import Iterator

from lint import catalog
from lint.promql.ast import Aggregate, Call, Node, VectorSelector, walk
from lint.promql.flow import Flows
from lint.promql.shapes import bare
from lint.repo import Repo
from lint.rule import Because, Edit, Finding, Fix, rule
from lint.series.queries import Query, written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - alert: Firing
          expr: |
            histogram_quantile(0.9, sum by (le, pod) (rate(app_latency_seconds_bucket[5m]))) > 2
"""

BAD = GOOD.replace("histogram_quantile", "«histogram_quantile»").replace("(le, pod)", "(pod)")

_NO_BUCKETS = frozenset({"counter", "count", "gauge", "stateset", "sum"})


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if "histogram_quantile" not in query.text:
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        if flows is not None:
            yield from _without_buckets(query, flows)
        for node in walk(flows.root) if flows is not None else ():
            if not isinstance(node, Call) or node.func.text != "histogram_quantile":
                continue
            inner = node.args[-1]
            if flows is None or not flows[inner].get("le").is_absent or not _of_buckets(inner):
                continue
            total = bare(inner)
            because: tuple[Because, ...] = ()
            fix = None
            if isinstance(total, Aggregate) and total.grouping_span is not None:
                at = query.span(*total.grouping_span)
                because = ((at, "le is not kept here"),)
                if not total.without and total.grouping and "le" not in at.text:
                    first = query.span(total.grouping[0].start, total.grouping[0].start)
                    fix = Fix("keep le", (Edit(first, "le, "),))
            yield Finding(
                query.span(*node.func.span),
                "the buckets have lost their label le: histogram_quantile() yields nothing",
                because,
                fix,
            )


def _without_buckets(query: Query, flows: Flows) -> Iterator[Finding]:
    """Quantiles of what is known to be something else: a sum, a count, a gauge."""
    for node in query.nodes:
        if not isinstance(node, Call) or node.func.text != "histogram_quantile":
            continue
        found = [each for each in walk(node.args[-1]) if isinstance(each, VectorSelector)]
        kinds = {flows[each].metric for each in found}
        if kinds and kinds <= _NO_BUCKETS and all(catalog.owner(x.metric or "") for x in found):
            yield Finding(
                query.span(*found[0].span),
                f"{found[0].metric} has no buckets: histogram_quantile() yields nothing",
                (),
            )


def _of_buckets(node: Node) -> bool:
    """Whether everything below are the series of classic histograms."""
    found = [each for each in walk(node) if isinstance(each, VectorSelector)]
    return bool(found) and all((each.metric or "").endswith("_bucket") for each in found)
