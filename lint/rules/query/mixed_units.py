"""Sum, difference or comparison of values that are not of one unit.

`node_memory_MemTotal_bytes` and DCGM's `DCGM_FI_DEV_FB_USED`, which is in mebibytes, can be
neither added nor compared: the result is off by the factor between them, and where the two
are of different kinds (bytes and seconds) it means nothing at all. The units are those that
the exporters state, as arithmetic keeps them; where a number is multiplied in, only the kind
is compared.
"""

from collections.abc import Iterator

from lint.promql.ast import Binary
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - record: node_gpu:memory:mebibytes
          expr: DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE
"""

BAD = GOOD.replace("+ DCGM_FI_DEV_FB_FREE", "«+» on (gpu) DCGM_FI_DEV_GPU_TEMP")

_SUMS = {"+": "added", "-": "subtracted"}
_COMPARED = frozenset({"==", "!=", ">", ">=", "<", "<="})


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        pairs = [node for node in query.nodes if isinstance(node, Binary) and _joins(node)]
        if pairs:
            yield from _findings(repo, query, pairs)


def _joins(node: Binary) -> bool:
    return node.op.text in _SUMS or node.op.text in _COMPARED


def _findings(repo: Repo, query: Query, pairs: list[Binary]) -> Iterator[Finding]:
    from lint.promql.units import differ
    from lint.series.yields import yields

    flows = yields(repo).of(query)
    for node in pairs if flows is not None else ():
        assert flows is not None
        left, right = flows[node.lhs], flows[node.rhs]
        if "bucket" in (left.metric, right.metric) or not differ(left.unit, right.unit):
            continue
        assert left.unit is not None
        assert right.unit is not None
        effect = "the result means nothing"
        if left.unit.is_like(right.unit):
            sizes = sorted((left.unit.scale, right.unit.scale))
            effect = f"it is off by a factor of {sizes[1] / sizes[0]:g}"
        yield Finding(
            query.span(*node.op.span),
            f"{left.unit} and {right.unit} are {_SUMS.get(node.op.text, 'compared')}: {effect}",
            (
                (query.span(*node.lhs.span), f"this is in {left.unit}"),
                (query.span(*node.rhs.span), f"this is in {right.unit}"),
            ),
        )
