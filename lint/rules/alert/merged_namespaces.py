"""Alert that overwrites the namespace which tells its series apart.

The rule sets `namespace` to a fixed value, and the expression may give a series for each of
several namespaces that have nothing else to tell them apart: once two of them fire, the
alerts have the same labels, and Prometheus fails the whole rule. Keep the other namespace
in a label of its own: `workload_namespace: "{{ $labels.namespace }}"`.
"""

from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.platform.delivery import NAMESPACE, static_label
from lint.platform.openshift import PLATFORM
from lint.promql.ast import Aggregate, Binary, Node, NumberLiteral, Paren, VectorSelector, walk
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query
from lint.source import Text

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodsFailed
          expr: sum by (namespace) (kube_pod_status_phase{phase="Failed"}) > 3
          labels:
            namespace: models
            workload_namespace: "{{ $labels.namespace }}"
"""

BAD = GOOD.replace(
    """namespace: models
            workload_namespace: "{{ $labels.namespace }}"
""",
    "namespace: «models»\n",
)

_TELLING = frozenset(
    "UUID device exported_pod gpu hostname Hostname instance ip kubernetes_node name node pod"
    " pod_name pci_bus_id uid workload_namespace exported_namespace".split()
)
"""Labels whose values hardly ever recur in another namespace."""
_NO_TOTALS = ("topk", "bottomk", "limitk", "limit_ratio", "count_values")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    queries = {id(query.node): query for query in repo.queries if query.kind == "alert"}
    for alert in repo.alerting.alerts:
        query, fixed = queries.get(id(alert.node)), static_label(alert, NAMESPACE)
        if query is None or fixed is None or not query.parsed.expr or query.parsed.errors:
            continue
        platform, own = repo.platform, str(query.owner.namespace)
        is_whole = platform.stack(own) == PLATFORM or platform.is_exempt(own)
        if platform.is_openshift and not is_whole:
            continue  # It sees one namespace alone, or nobody knows.
        total = _total(query.parsed.expr)
        kept = {word.text for word in total.grouping or ()} if total is not None else set()
        if total is None or NAMESPACE not in kept or _is_carried(alert):
            continue
        rest = kept - {NAMESPACE} - _fixed(total) - set(alert.labels)
        if not rest & _TELLING and NAMESPACE not in _fixed(total):
            yield _finding(query, total, fixed, rest)


def _total(node: Node) -> Aggregate | None:
    """The aggregation `by` labels that the alert's labels come from; None for anything else."""
    while isinstance(node, (Paren, Binary)):
        if isinstance(node, Binary) and not isinstance(node.rhs, NumberLiteral):
            return None
        node = node.expr if isinstance(node, Paren) else node.lhs
    if not isinstance(node, Aggregate) or node.without:
        return None
    return node if node.op.text not in _NO_TOTALS else None


def _is_carried(alert: RuleEntry) -> bool:
    """Whether another label keeps the namespace of the series, or whatever tells them apart."""
    return any(
        "{{" in value and name != NAMESPACE and ("$labels" in value or ".Labels" in value)
        for name, value in alert.labels.items()
    )


def _fixed(total: Aggregate) -> set[str]:
    """The labels that have one value in everything that is aggregated."""
    found: list[dict[str, str]] = [
        {m.name.text: m.value.value for m in node.matchers if m.op == "=" and m.value is not None}
        for node in walk(total)
        if isinstance(node, VectorSelector)
    ]
    first = found[0] if found else {}
    return {name for name, value in first.items() if all(o.get(name) == value for o in found)}


def _finding(query: Query, total: Aggregate, fixed: Text, rest: set[str]) -> Finding:
    start, end = total.grouping_span or total.span
    unless = f", unless {' or '.join(sorted(rest))} differs" if rest else ""
    return Finding(
        fixed.span(),
        f"{query.subject} has the same labels for every namespace{unless}: the rule fails"
        " when two of them fire",
        ((query.span(start, end), "the expression has a series for each namespace"),),
        severity="warning" if rest else "error",
    )
