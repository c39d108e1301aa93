"""Targets that somebody else scrapes as well, while queries count both.

OpenShift AI brings a ServiceMonitor `<isvc>-metrics` for each raw-mode InferenceService,
the GPU operator one for DCGM, if it is told to. With a monitor of one's own every series is
there twice, under two jobs: a sum doubles, and a panel shows each line twice. Let the
queries name one job, aggregate with `max`, or switch one of the two monitors off.
"""

from collections.abc import Iterator

from lint import catalog
from lint.promql.ast import Aggregate
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.series.doubles import doubled
from lint.series.feeds import Feed
from lint.series.seen import Use, passes, seen

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  workloads:
    - name: predictors
      namespace: vllm
      exporter: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
  scrapers:
    - kind: ServiceMonitor
      name: "*-metrics"
      namespace: vllm
      exporter: vllm
      job: "*-metrics"
      scrapes: predictors
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: ours, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints: [{targetPort: 8080}]
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - record: waiting
          expr: sum(vllm:num_requests_waiting{job="vllm/ours"})
"""

BAD = GOOD.replace('{job="vllm/ours"}', "").replace("{name: ours,", "{name: «ours»,")

_ONCE = ("max", "min", "group", "avg", "quantile")
_MANY = 3


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.scrape.monitors:
        return
    view = seen(repo)
    for exporter, feeds in view.feeds.by_exporter.items():
        pair = doubled(repo, feeds)
        if pair is None:
            continue
        uses = [use for use in view.uses if _owner(use) == exporter and use.readings]
        both = [use for use in uses if _counts_both(use, pair)]
        if len(both) > _MANY or (both and len(both) == len(uses)):
            yield _of_monitor(*pair, both)
        else:
            yield from (_of_query(use, *pair) for use in both)


def _owner(use: Use) -> str:
    owner = catalog.owner(use.name)
    return owner.exporter if owner is not None else ""


def _counts_both(use: Use, feeds: tuple[Feed, Feed]) -> bool:
    if not all(passes(item, "job", feed) for item in use.matchers("job") for feed in feeds):
        return False
    return not any(isinstance(n, Aggregate) and n.op.text in _ONCE for n in use.above())


def _of_monitor(ours: Feed, theirs: Feed, uses: list[Use]) -> Finding:
    assert ours.at is not None
    return Finding(
        ours.at,
        f"{theirs.title} scrapes the same targets: {len(uses)} of the queries count them twice",
        (*_theirs(theirs), *((u.at, f"{u.name} without a job") for u in uses[:_MANY])),
    )


def _of_query(use: Use, ours: Feed, theirs: Feed) -> Finding:
    because = ((ours.at, f"{ours.title} scrapes it"),) if ours.at is not None else ()
    return Finding(
        use.at,
        f"{use.name} is scraped twice, by {ours.title} and {theirs.title}: name one job",
        (*because, *_theirs(theirs)),
    )


def _theirs(feed: Feed) -> tuple[Because, ...]:
    return ((feed.at, f"{feed.title} scrapes it too"),) if feed.at is not None else ()
