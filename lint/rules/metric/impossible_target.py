"""Matcher on a job or namespace that no scrape of the metric has.

A PodMonitor gives its series `job="<namespace>/<name>"`, a ServiceMonitor the Service's
name; the `namespace` is that of the target, and under user-workload monitoring always the
monitor's own. What an exporter says itself is `exported_namespace`: a GPU's consumer, for
one, is not in the `namespace` of DCGM's series. Judged where all that scrapes the metric
is known; the same value in one dashboard or rule object is reported once, where it comes
first, and mended everywhere. Without a cluster description, only slips of the pen are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lint.model.feeds import Feed
from lint.model.repo import Repo
from lint.model.series import OPEN, PROVED, Seen, Use, fitting, inside, passes, seen
from lint.promql.ast import Matcher
from lint.rule import Edit, Finding, Fix, rule
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


class _Miss(NamedTuple):
    """A matcher that no feed passes, and the values that there are."""

    use: Use
    matcher: Matcher
    value: str
    feeds: tuple[Feed, ...]
    known: list[str]
    severity: str = "error"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    groups: dict[tuple[int, str, str], list[_Miss]] = {}
    for use in view.uses:
        for miss in _misses(view, use):
            key = id(use.query.owner.root), miss.matcher.name.text, miss.value
            groups.setdefault(key, []).append(miss)
    for group in groups.values():
        yield _finding(group)


def _misses(view: Seen, use: Use) -> Iterator[_Miss]:
    if use.name == "up":
        yield from _of_up(view, use)
        return
    labels = view.labels(use)
    if labels is None or labels.proof == OPEN:
        return
    job = list(_missed(use, "job", labels.feeds))
    for miss in job or _missed(use, "namespace", fitting(use, labels.feeds)):
        if labels.proof == PROVED:
            yield miss
        elif closest(miss.value, miss.known):
            yield miss._replace(severity="warning")


def _of_up(view: Seen, use: Use) -> Iterator[_Miss]:
    """`up` is there for every target: only slips, and a PodMonitor's job, can be judged."""
    feeds = tuple(feed for name in sorted(view.feeds.by_exporter) for feed in view.feeds.by_exporter[name])
    own = {monitor.job for monitor in view.repo.scrape.monitors}
    jobs = [item for item in use.matchers("job") if item.op == "="]
    is_proved = view.is_settled and view.repo.platform.is_openshift
    for miss in _missed(use, "job", feeds) if jobs else ():
        near = [each for each in miss.known if closest(miss.value, [each])]
        if miss.value in own or not near and not (is_proved and "/" in miss.value):
            continue
        if is_proved or "/" in miss.value:
            yield miss._replace(feeds=(), known=near, severity="error" if is_proved else "warning")
    if jobs and is_proved:
        yield from _missed(use, "namespace", fitting(use, feeds))


def _missed(use: Use, label: str, feeds: tuple[Feed, ...]) -> Iterator[_Miss]:
    sets = [feed.jobs if label == "job" else feed.namespaces for feed in feeds]
    if not feeds or None in sets:
        return
    known = sorted({value for values in sets for value in values or () if "*" not in value})
    for matcher in use.matchers(label):
        value = matcher.value
        if value is not None and not any(passes(matcher, label, feed) for feed in feeds):
            yield _Miss(use, matcher, value.value, feeds, known)


def _finding(group: list[_Miss]) -> Finding:
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
