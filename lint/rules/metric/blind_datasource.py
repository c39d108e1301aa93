"""Panel whose datasource does not hold the series it asks for.

OpenShift has two stores: `prometheus-k8s` holds what the platform's Prometheus scrapes,
user-workload monitoring what the monitors of ordinary namespaces do. Only Thanos Querier
sees both. A panel on the wrong one shows nothing, although the series exist. Reported is the
panel's reference where another datasource has them, the address of its datasource where none
has what many ask for. A warning where nobody says how the monitor's namespace is labelled.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.seen import seen
from lint.series.stores import Asking, Stores, asking, is_held, label_proviso, stores_behind, titles
from lint.source import Text

GOOD = """
-- manifests/config.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-monitoring-config, namespace: openshift-monitoring}
data: {config.yaml: "enableUserWorkload: true"}
-- manifests/grafana.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: vllm, labels: {dashboards: grafana}}
spec: {version: 12.1.0}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: prometheus, namespace: vllm}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  datasource:
    name: prometheus
    type: prometheus
    access: proxy
    url: https://thanos-querier.openshift-monitoring.svc:9091
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: {name: models, namespace: vllm}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  json: |
    {"title": "Models", "uid": "models", "panels": [{
      "id": 1, "title": "Waiting", "type": "timeseries", "gridPos": {"h": 8, "w": 12, "x": 0, "y": 0},
      "datasource": {"type": "prometheus", "uid": "prometheus"},
      "targets": [{"refId": "A", "expr": "sum(vllm:num_requests_waiting)"}]}]}
-- manifests/monitor.yaml --
apiVersion: v1
kind: Namespace
metadata: {name: vllm}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {matchLabels: {component: predictor}}
  podMetricsEndpoints: [{targetPort: 8080}]
"""

BAD = GOOD.replace("thanos-querier.", "prometheus-k8s.").replace(
    "vllm:num_requests_waiting", "«vllm:num_requests_waiting»"
)

_MANY = 3


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    asked: dict[int, list[tuple[Asking, Stores]]] = {}
    for item in asking(repo):
        stores = stores_behind(view, item.use)
        if stores.names:
            asked.setdefault(id(item.url), []).append((item, stores))
    for pairs in asked.values():
        blind = [pair for pair in pairs if not pair[1].names & pair[0].sees]
        elsewhere = is_held(repo, frozenset(name for _, stores in blind for name in stores.names))
        if len(blind) > _MANY and (len(blind) == len(pairs) or not elsewhere):
            yield _of_datasource(blind)
            continue
        named: dict[int, list[tuple[Asking, Stores]]] = {}
        for pair in blind:
            named.setdefault(id(pair[0].reference if elsewhere else pair[0].use), []).append(pair)
        for group in named.values():
            reference = group[0][0].reference if elsewhere else None
            if reference is not None:
                yield _of_reference(reference, group)
            else:
                yield from (_of_query(item, stores) for item, stores in group)


def _of_query(item: Asking, stores: Stores) -> Finding:
    held, sees, name = titles(stores.names), titles(item.sees), item.datasource.name
    feeds = ((f.at, f"{f.title} belongs to {held}") for f in stores.feeds if f.at is not None)
    said = f"{item.use.name} is scraped by {held}{label_proviso(stores)}"
    return Finding(
        item.use.at,
        f"{said}; datasource {name} only sees {sees}: no data",
        ((item.url.span(), f"datasource {name} asks here"), *feeds),
        severity="error" if stores.is_certain else "warning",
    )


def _of_reference(reference: Text, group: list[tuple[Asking, Stores]]) -> Finding:
    """Another datasource has what these queries ask for: the panel names the wrong one."""
    (item, stores), *_ = group
    finding = _of_query(item, stores)
    uses = tuple((each.use.at, f"{each.use.name} is asked for here") for each, _ in group[:_MANY])
    return finding._replace(at=reference.span(), because=(*uses, *finding.because))


def _of_datasource(blind: list[tuple[Asking, Stores]]) -> Finding:
    item, stores = blind[0]
    held, sees, name = titles(stores.names), titles(item.sees), item.datasource.name
    proviso = label_proviso(*(each for _, each in blind))
    return Finding(
        item.url.span(),
        f"datasource {name} only sees {sees}: {len(blind)} queries to it have no data{proviso}",
        tuple((each.use.at, f"{each.use.name} is scraped by {held}") for each, _ in blind[:_MANY]),
        severity="error" if all(each.is_certain for _, each in blind) else "warning",
    )
