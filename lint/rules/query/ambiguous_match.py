"""Match that Prometheus refuses, because one series is certainly several.

Arithmetic and comparisons pair one series with one; with `group_left` or `group_right` there
is still one on the other side. kube-state-metrics has a series for every phase of every pod:
`… * on (pod) kube_pod_status_phase` finds five for one pod, and the query fails with "found
duplicate series for the match group". Select one of them, such as `{phase="Running"}`, match
on the label too, or aggregate it away. The buckets of a histogram are such series as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.ast import Binary
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Clash, Flows

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - record: namespace:restarts_of_running:sum
          expr: |
            sum by (namespace) (
              kube_pod_container_status_restarts_total
              * on (namespace, pod) group_left ()
              kube_pod_status_phase{phase="Running"}
            )
"""

BAD = GOOD.replace("* on", "«*» on").replace('{phase="Running"}', "")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if not any(isinstance(node, Binary) for node in query.nodes):
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        for clash in flows.clashes if flows is not None else ():
            if clash.kind == "many" and clash.side is not None:
                yield _finding(query, flows, clash)


def _finding(query: Query, flows: Flows | None, clash: Clash) -> Finding:
    node, side = clash.node, clash.side
    assert isinstance(node, Binary)
    assert side is not None
    assert flows is not None
    where = "left" if side is node.lhs else "right"
    values = flows[side].get(clash.label).known
    there = f" ({', '.join(sorted(values - {''}))})" if values else ""
    return Finding(
        query.span(*node.op.span),
        f"on the {where} there are always several series that differ only in {clash.label},"
        " which is not matched: Prometheus refuses the match",
        ((query.span(*side.span), f"one for each {clash.label}{there}"),),
    )
