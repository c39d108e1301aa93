"""Operation between series of the two stores, which never match.

Thanos Querier marks every series with the store that it is from: `prometheus` is
`openshift-monitoring/k8s` or `openshift-user-workload-monitoring/user-workload`. An
operation that compares all labels, or all but some others, pairs no series of the one with
any of the other: it has no result. Name the labels to compare with `on(…)`, or aggregate
both sides.
"""

from collections.abc import Iterator

from lint.platform.openshift import LEAF, PLATFORM, USER
from lint.promql.ast import Binary
from lint.promql.matching import bearer, compares
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.seen import Seen, Use, seen
from lint.series.stores import asking, proviso, stores_behind, titles

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  namespaces: [{name: vllm}]
  workloads:
    - name: predictors
      namespace: vllm
      exporter: vllm
      labels: {component: predictor}
      containers: [{name: main, ports: [{containerPort: 8080}]}]
-- monitoring.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data: {config.yaml: "enableUserWorkload: true"}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: vllm-predictors, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints: [{targetPort: 8080}]
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: waiting, namespace: vllm}
spec:
  groups:
    - name: waiting
      rules:
        - record: vllm_waiting_by_node
          expr: vllm:num_requests_waiting * on (namespace, pod) kube_pod_status_container_ready_time
"""

BAD = GOOD.replace("* on (namespace, pod) kube", "«*» kube")

STORE = "prometheus"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.platform.is_openshift:
        return
    view = seen(repo)
    found: dict[tuple[int, int], tuple[Binary, Use, Use]] = {}
    uses = {id(use.selector): use for use in _through_thanos(repo, view)}
    for use in uses.values():
        for node in use.above():
            if isinstance(node, Binary) and (pair := _pair(view, node, uses)) is not None:
                found.setdefault((id(use.query), id(node)), (node, *pair))
    for node, left, right in found.values():
        if not _is_reported(repo, left, node):
            yield _finding(repo, view, node, left, right)


def _is_reported(repo: Repo, use: Use, node: Binary) -> bool:
    """Whether other labels never agree either: query/never-matches says so."""
    from lint.series.yields import yields

    flows = yields(repo).of(use.query)
    return flows is not None and any(clash.node is node for clash in flows.clashes)


def _through_thanos(repo: Repo, view: Seen) -> Iterator[Use]:
    """The uses whose query sees both stores at once."""
    for use in view.uses:
        owner = use.query.owner
        if use.query.is_rule and repo.platform.stack(str(owner.namespace)) == USER:
            if LEAF not in owner.labels.values():
                yield use
    yield from (item.use for item in asking(repo) if item.sees >= {PLATFORM, USER})


def _pair(view: Seen, node: Binary, uses: dict[int, Use]) -> tuple[Use, Use] | None:
    """A use of either side whose store label is compared and differs."""
    if node.op.text.lower() == "or" or not compares(node, STORE):
        return None
    left, right = uses.get(id(bearer(node.lhs, STORE))), uses.get(id(bearer(node.rhs, STORE)))
    if left is None or right is None:
        return None
    stores = stores_behind(view, left).names, stores_behind(view, right).names
    return (left, right) if all(stores) and not stores[0] & stores[1] else None


def _finding(repo: Repo, view: Seen, node: Binary, left: Use, right: Use) -> Finding:
    stores = [stores_behind(view, use) for use in (left, right)]
    is_proved = all(item.is_certain for item in stores) and repo.platform.stated
    return Finding(
        left.query.span(node.op.start, node.op.end),
        f"{left.name} and {right.name} are of different stores and differ in the label"
        f" prometheus{proviso(repo, *stores)}: nothing matches; say on(…) which labels to compare",
        tuple(
            (use.at, f"{use.name} is scraped by {titles(item.names)}")
            for use, item in zip((left, right), stores, strict=True)
        ),
        severity="error" if is_proved else "warning",
    )
