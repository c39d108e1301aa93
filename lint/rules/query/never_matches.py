"""Operator whose two sides never have a series in common.

`a * on (pod) b` pairs series with the same `pod`. If one side certainly has no such label
while every series of the other has one, or the values that it can have differ, nothing is
ever paired and the result is empty. An aggregation on one side only, or matchers that
contradict each other, are the usual causes.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.ast import Binary
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Clash

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
            app_busy{zone="a"} / on (zone, pod) app_limit{zone="a"} > 0.9
"""

BAD = GOOD.replace('app_limit{zone="a"}', 'app_limit{zone="b"}').replace(" / ", " «/» ")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if not any(isinstance(node, Binary) for node in query.nodes):
            continue
        from lint.series.yields import yields

        flows = yields(repo).of(query)
        for clash in flows.clashes if flows is not None else ():
            if clash.kind == "label":
                yield _finding(query, clash)


def _finding(query: Query, clash: Clash) -> Finding:
    node = clash.node
    assert isinstance(node, Binary)
    return Finding(
        query.span(*node.op.span),
        f"no series on the left agrees with one on the right on {clash.label}"
        f" ({_said(str(clash.left))}, {_said(str(clash.right))}): nothing is yielded",
        (
            (query.span(*node.lhs.span), f"{clash.label} is {_said(str(clash.left))}"),
            (query.span(*node.rhs.span), f"{clash.label} is {_said(str(clash.right))}"),
        ),
    )


def _said(value: str) -> str:
    return "always there" if value == "present" else value
