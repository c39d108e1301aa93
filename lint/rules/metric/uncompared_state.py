"""State metric that is alerted on, or counted, without a comparison.

`kube_pod_status_phase` has a series for every phase of every pod: 1 for the present one,
0 for all others. An alert on it without `== 1` fires for every pod, and `count()` counts
all pods, whatever phase the selector names (a warning: that may be what is wanted).
"""

from collections.abc import Iterator

from lint.promql.ast import Aggregate, Binary, Call, Node, Paren
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import Use, seen

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: max by (pod) (kube_pod_status_phase{phase="Failed"} == 1)
        - alert: ManyPodsFailed
          expr: count(kube_pod_status_phase{phase="Failed"} == 1) > 10
"""

BAD = GOOD.replace(
    'kube_pod_status_phase{phase="Failed"} == 1', '«kube_pod_status_phase»{phase="Failed"}'
)

_STATES = frozenset({"condition", "phase", "status"})


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for use in seen(repo).every_use:
        if not _is_state(use):
            continue
        above = [node for node in use.above() if not isinstance(node, Paren)]
        inner = next((node for node in above if not _keeps_all(node, use)), None)
        if isinstance(inner, Aggregate) and inner.op.text == "count":
            severity = "warning"
            what = "count() counts every pod or object, whatever its state"
        elif use.query.kind == "alert" and _always_fires(use):
            severity = "error"
            what = f"{use.query.subject} fires for all of them"
        else:
            continue
        yield Finding(
            use.at,
            f"{use.name} has a series for every state, 0 for all but the present one: {what};"
            " compare it with 1",
            (),
            _fix(use),
            severity,
        )


def _keeps_all(node: Node, use: Use) -> bool:
    """Whether an aggregation is one that 0 passes through: the largest of a named state."""
    names_state = any(matcher.name.text in _STATES for matcher in use.selector.matchers)
    return isinstance(node, Aggregate) and node.op.text in ("max", "min") and names_state


def _fix(use: Use) -> Fix:
    selector = use.span(use.selector)
    return Fix("compare with 1", (Edit(selector, f"{selector.text} == 1"),))


def _is_state(use: Use) -> bool:
    if len(use.readings) != 1 or not use.name.startswith("kube_"):
        return False
    metric = use.readings[0].metric
    return metric.type == "gauge" and not _STATES.isdisjoint(metric.values)


def _always_fires(use: Use) -> bool:
    """Whether nothing between the selector and the alert looks at the value."""
    return not any(isinstance(node, (Binary, Call)) for node in use.above())
