"""Matcher on a job or namespace that no scrape of the metric has.

A PodMonitor gives its series `job="<namespace>/<name>"`, a ServiceMonitor the Service's
name; the `namespace` is that of the target, and under user-workload monitoring always the
monitor's own. What an exporter says itself is `exported_namespace`: a GPU's consumer, for
one, is not in the `namespace` of DCGM's series. Judged where all that scrapes the metric
is known; the same value in one dashboard or rule object is reported once, where it comes
first, and mended everywhere. Without a cluster description, only slips of the pen are.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.misses import Miss, misses
from lint.series.seen import inside, seen
from lint.spelling import closest

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18"}
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
data:
  config.yaml: |
    enableUserWorkload: true
-- manifests/monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints:
    - targetPort: 8080
-- manifests/rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: QueueGrows
          expr: sum(vllm:num_requests_waiting{job="vllm/predictors"}) > 20
"""

BAD = GOOD.replace('job="vllm/predictors"', 'job="«vllm/predictor»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    groups: dict[tuple[int, str, str], list[Miss]] = {}
    for use in view.uses:
        for miss in misses(view, use):
            if miss.value.startswith("$"):
                continue  # A variable that there is not: promql/literal-variable.
            key = id(use.query.owner.root), miss.matcher.name.text, miss.value
            groups.setdefault(key, []).append(miss)
    for group in groups.values():
        yield _finding(group)


def _finding(group: list[Miss]) -> Finding:
    use, matcher, value, feeds, known, severity = group[0]
    label = matcher.name.text
    near = closest(value, known) or (known[0] if len(known) == 1 and label == "job" else None)
    own = {name for item in use.readings for name in item.metric.labels or ()}
    hint = f"; did you mean {near}?" if near else ""
    if label in own and f"exported_{label}" not in own:
        near, hint = None, f"; what the exporter says is exported_{label}"
    edits = tuple(Edit(inside(miss.use, miss.matcher), near) for miss in group if near)
    return Finding(
        inside(use, matcher),
        f"no series of {use.name} has {label} {value}: nothing is selected{hint}",
        tuple((feed.at, f"{feed.title} gives others") for feed in feeds if feed.at is not None),
        Fix(f"match {near}", edits) if edits and matcher.op == "=" else None,
        severity,
    )
