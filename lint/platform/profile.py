"""Whose monitoring a repository is for: OpenShift's, or a Prometheus Operator of one's own.

A description says so, and so do OpenShift's monitoring ConfigMaps. Otherwise each side has
its signs. Where there are signs of both, or of none, nothing is decided, and the rules that
need to know are silent.
"""

from __future__ import annotations

from lint.build.resource import Resource
from lint.source import Text
from lint.tree import Map, walk
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lint.repo import Repo

OPENSHIFT = "openshift"
OPERATOR = "prometheus-operator"
UNDECIDED = ""

GROUP = "monitoring.coreos.com"
INSTANCES = ("Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler")
"""What the operator runs: on OpenShift only its own, in namespaces of its own."""

_OWN_NAMESPACE = "openshift-"
_SERVICES = ("openshift-monitoring.svc", "openshift-user-workload-monitoring")
_MANAGED_BY = "argocd.argoproj.io/managed-by"
_PART_OF = "app.kubernetes.io/part-of"
_CHARTS = frozenset({"kube-prometheus", "kube-prometheus-stack", "prometheus-operator"})
_OF_CHARTS = ("Application", "ApplicationSet", "HelmChart", "HelmRelease")


def profile_of(repo: Repo, *, is_configured: bool) -> str:
    """The profile; `is_configured`: OpenShift's monitoring ConfigMaps are in the repository."""
    if repo.cluster.platform:
        return repo.cluster.platform
    if is_configured:
        return OPENSHIFT
    openshift = any(map(_speaks_of_openshift, repo.resources))
    own = bool(instances(repo)) or brings_operator(repo) or any(map(_is_kube, repo.resources))
    if openshift == own:
        return UNDECIDED
    return OPENSHIFT if openshift else OPERATOR


def instances(repo: Repo, *kinds: str) -> list[Resource]:
    """The instances that an operator of one's own runs; all kinds unless some are given."""
    return [
        item
        for item in repo.of_kind(*(kinds or INSTANCES))
        if item.group == GROUP and not item.namespace.startswith(_OWN_NAMESPACE)
    ]


def brings_operator(repo: Repo) -> bool:
    """Whether a Helm chart brings an operator with instances that nobody sees here."""
    return repo.once(_brings_operator)


def _brings_operator(repo: Repo) -> bool:
    return any(
        name.rpartition("/")[2] in _CHARTS
        for resource in repo.of_kind(*_OF_CHARTS)
        for name in _charts(resource.spec)
    )


def _charts(spec: Map) -> Iterator[Text]:
    for node in walk(spec):
        name = node.text("chart") if isinstance(node, Map) else None
        if name is not None:
            yield name


def _speaks_of_openshift(resource: Resource) -> bool:
    """Whether an object is of OpenShift's API, in one of its namespaces, or asks its stores."""
    if resource.api_version.partition("/")[0].endswith(".openshift.io"):
        return True
    if resource.namespace.startswith(_OWN_NAMESPACE):
        return True
    if resource.kind == "Namespace":
        manager = resource.labels.get(_MANAGED_BY, "")
        return resource.name.startswith(_OWN_NAMESPACE) or manager.startswith(_OWN_NAMESPACE)
    if resource.kind == "GrafanaDatasource":
        url = resource.root.string("spec", "datasource", "url")
        return any(service in url for service in _SERVICES)
    return False


def _is_kube(resource: Resource) -> bool:
    return resource.labels.get(_PART_OF) in _CHARTS
