"""Range that is too short for the interval at which the metric is scraped.

`rate` and its like need two samples. A range shorter than the scrape interval never holds two:
the result is always empty, an alert on it never fires. Between one interval and two, it holds
two only some of the time, so that graphs have gaps and a `for` starts anew. What needs but one
sample has gaps below one interval. Judged where all that scrapes the metric is known, from the
monitors here, the cluster description and OpenShift's defaults.
"""

from collections.abc import Iterator

from lint.promql.ast import Call, MatrixSelector, Node, NumberLiteral, Subquery
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query
from lint.series.seen import Seen, Use, seen

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18"}
  namespaces: [{name: vllm}]
  workloads:
    - name: predictors
      namespace: vllm
      exporter: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
-- manifests/config.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data: {config.yaml: "enableUserWorkload: true"}
-- manifests/monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints:
    - targetPort: 8080
      interval: 30s
-- manifests/rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: ManyPreemptions
          expr: rate(vllm:num_preemptions_total[2m]) > 1
"""

BAD = GOOD.replace("[2m]", "[«15s»]")

_TWO = frozenset(
    "rate irate increase delta idelta deriv predict_linear changes resets "
    "double_exponential_smoothing holt_winters".split()
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in repo.queries:
        for node in query.nodes:
            if isinstance(node, Call) and node.args and isinstance(node.args[0], Subquery):
                yield from _of_subquery(query, node, node.args[0])
    if not any(isinstance(node, MatrixSelector) for q in repo.queries for node in q.nodes):
        return
    view = seen(repo)
    for use in view.uses:
        above = [node for node, _ in zip(use.above(), range(2), strict=False)]
        if len(above) == 2 and isinstance(above[0], MatrixSelector):
            yield from _of_selector(view, use, above[0], above[1])


def _of_subquery(query: Query, call: Call, inner: Subquery) -> Iterator[Finding]:
    length, step = inner.range, inner.step
    if not isinstance(length, NumberLiteral) or not isinstance(step, NumberLiteral):
        return
    if length.value < step.value and call.func.text in _TWO:
        at = query.span(*length.span)
        said = _said(call.func.text, length.value, step.value)
        yield Finding(at, f"with a step of {query.span(*step.span).text}, in {at.text} {said}")


def _of_selector(view: Seen, use: Use, matrix: MatrixSelector, call: Node) -> Iterator[Finding]:
    modifiers = use.selector.modifiers
    is_extended = modifiers is not None and (modifiers.anchored or modifiers.smoothed)
    if not isinstance(matrix.range, NumberLiteral) or not isinstance(call, Call) or is_extended:
        return
    from lint.series.intervals import interval_of

    length = matrix.range.value
    interval = interval_of(view, use) if not view.is_recorded(use.name) else None
    said = None if interval is None else _said(call.func.text, length, interval.seconds)
    if interval is None or said is None:
        return
    every = f"every {interval.seconds:g} seconds"
    is_error = length < interval.seconds and call.func.text in _TWO and view.is_settled
    at = use.span(matrix.range)
    yield Finding(
        at,
        f"{use.name} is scraped {every}: in {at.text} {said}",
        ((interval.at, f"{interval.title} scrapes it {every}"),) if interval.at else (),
        severity="error" if is_error else "warning",
    )


def _said(function: str, length: float, interval: float) -> str | None:
    if function not in _TWO:
        return "there is often no sample, and no result" if length < interval else None
    if length < interval:
        return f"there are never the two samples that {function}() needs"
    if length == interval:
        return f"there are hardly ever the two samples that {function}() needs"
    if length < 2 * interval:
        return f"there is often only one of the two samples that {function}() needs"
    return None
