"""Monitor of the platform's Prometheus that looks where that may not look.

`prometheus-k8s` may discover pods, Services and endpoints only in a few namespaces of
OpenShift's own. A namespace labelled `openshift.io/cluster-monitoring=true`, and each
namespace that a monitor in it selects, needs a Role and a RoleBinding for the
ServiceAccount `prometheus-k8s` of `openshift-monitoring`; there are no targets otherwise,
and nobody says so.
"""

from collections.abc import Iterator

from lint.model.scrape import Monitor
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  namespaces:
    - name: gpu
      labels: {openshift.io/cluster-monitoring: "true"}
  platformScrapeAccess:
    - namespace: gpu
      roleBinding: prometheus-k8s
-- monitor.yaml --
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: dcgm, namespace: gpu}
spec:
  selector: {matchLabels: {app: dcgm}}
  endpoints: [{port: metrics}]
"""

BAD = GOOD.replace("    - namespace: gpu\n", "    - namespace: gpus\n").replace(
    "name: dcgm, namespace: gpu}", "name: dcgm, namespace: «gpu»}"
)

_HOME = "openshift-monitoring"
_OWN = ("default", "kube-system", _HOME, "openshift-user-workload-monitoring")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    platform = repo.platform
    if not platform.is_openshift or repo.may_hold("prometheus-k8s"):
        return
    bound = _bound(repo)
    for monitor in repo.scrape.monitors:
        own = str(monitor.resource.namespace)
        labelled = own in platform.namespaces and platform.is_platform(own)
        for namespace in (monitor.selected_namespaces() or ()) if labelled else ():
            if namespace not in bound and _is_judged(repo, namespace):
                yield _finding(repo, monitor, namespace)


def _bound(repo: Repo) -> frozenset[str]:
    """The namespaces where the platform's Prometheus may discover targets."""
    spec = repo.cluster.spec
    given = spec.maps("platformScrapeAccess") if spec is not None else []
    found = {*_OWN, *(item.string("namespace") for item in given)}
    for binding in repo.of_kind("RoleBinding", "ClusterRoleBinding"):
        for subject in binding.root.maps("subjects"):
            account = subject.string("name"), subject.string("namespace")
            if account == ("prometheus-k8s", _HOME):
                found.add("*" if binding.kind == "ClusterRoleBinding" else str(binding.namespace))
    return frozenset(found)


def _is_judged(repo: Repo, namespace: str) -> bool:
    """Whether a binding that nobody mentions is not there; operators bring theirs along."""
    if namespace.startswith("openshift-") or "*" in _bound(repo):
        return False
    return repo.cluster.described or namespace in (
        r.name for r in repo.by_kind.get("Namespace", ())
    )


def _finding(repo: Repo, monitor: Monitor, namespace: str) -> Finding:
    named = next((name for name in monitor.namespaces if name == namespace), None)
    own = monitor.resource.value_span("metadata", "namespace")
    return Finding(
        named.span() if named is not None else own,
        f"the platform's Prometheus may not look into {namespace}: a RoleBinding there for"
        " openshift-monitoring/prometheus-k8s is neither here nor described",
        repo.platform.why_stack(monitor.resource.namespace),
    )
