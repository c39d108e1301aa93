"""Custom resources: which kinds an Application applies without anybody bringing them first."""

from __future__ import annotations

from collections.abc import Iterator

from lint.argocd.gitops import SYNC_OPTIONS, Application
from lint.build.resource import Resource
from lint.source import Span
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_SKIP = "SkipDryRunOnMissingResource=true"
_OLM = "operators.coreos.com"
# What is part of Kubernetes or OpenShift, or of Argo CD itself, which looks.
_BUILT_IN = (".k8s.io", ".openshift.io", "argoproj.io", "operators.coreos.com")
# Well-known packages of OLM's catalogs, and the API groups that their operators own.
_PACKAGES = {
    "amq-streams": "kafka.strimzi.io",
    "cert-manager": "cert-manager.io",
    "cluster-observability-operator": "monitoring.rhobs",
    "external-secrets-operator": "external-secrets.io",
    "gpu-operator-certified": "nvidia.com",
    "grafana-operator": "grafana.integreatly.org",
    "loki-operator": "loki.grafana.com",
    "opentelemetry-product": "opentelemetry.io",
    "opentelemetry-operator": "opentelemetry.io",
    "openshift-cert-manager-operator": "cert-manager.io",
    "rhods-operator": "datasciencecluster.opendatahub.io",
    "opendatahub-operator": "datasciencecluster.opendatahub.io",
    "strimzi-kafka-operator": "kafka.strimzi.io",
    "tempo-product": "tempo.grafana.com",
    "tempo-operator": "tempo.grafana.com",
}


class Missing(NamedTuple):
    """An object of a kind that is not there, and why: the Subscription that will bring it,
    or the list of those that bring kinds."""

    resource: Resource
    subscription: Resource | None = None
    apis: Span | None = None


def missing_kinds(repo: Repo, application: Application) -> Iterator[Missing]:
    """The first object of each kind, or group, that Argo CD's dry run does not find."""
    if _SKIP in application.options or application.resource.partial:
        return
    defined = {
        (item.spec.string("group"), item.spec.map("names").string("kind"))
        for item in application.applied
        if item.kind == "CustomResourceDefinition"
    }
    subscriptions = _subscriptions(application)
    listed = _listed(repo)
    seen: set[tuple[str, str]] = set()
    for resource in application.applied:
        group, kind = str(resource.group), str(resource.kind)
        if not {(group, kind), (group, "")}.isdisjoint(seen | defined):
            continue
        if not _is_custom(group) or _skips(resource):
            continue
        missing = None
        if group in subscriptions and not _installed(listed, group):
            missing = Missing(resource, subscriptions[group])
        elif listed is not None and group not in listed and not _is_defined(repo, group):
            spec = repo.cluster.spec
            missing = Missing(resource, None, None if spec is None else spec.where("apis"))
        if missing is not None:
            seen.add((group, kind if missing.subscription else ""))
            yield missing


def _subscriptions(application: Application) -> dict[str, Resource]:
    """The operators that the Application itself installs, by the group that they bring."""
    found = {}
    for item in application.applied:
        if item.kind == "Subscription" and item.group == _OLM:
            group = _PACKAGES.get(str(item.spec.string("name")))
            if group is not None:
                found[group] = item
    return found


def _listed(repo: Repo) -> dict[str, str] | None:
    """The groups that the description says are there, and who provides them."""
    spec = repo.cluster.spec
    if spec is None or spec.key("apis") is None or not repo.is_closed:
        return None
    return {str(item.string("group")): str(item.string("providedBy")) for item in spec.maps("apis")}


def _installed(listed: dict[str, str] | None, group: str) -> bool:
    return listed is not None and group in listed


def _is_defined(repo: Repo, group: str) -> bool:
    """Whether some manifest of the repository brings a kind of the group."""
    crds = repo.of_kind("CustomResourceDefinition")
    packages = {name for name, brings in _PACKAGES.items() if brings == group}
    return any(item.name.endswith(f".{group}") for item in crds) or any(
        item.spec.string("name") in packages for item in repo.of_kind("Subscription")
    )


def _is_custom(group: str) -> bool:
    return "." in group and not group.endswith(_BUILT_IN)


def _skips(resource: Resource) -> bool:
    options = resource.metadata.map("annotations").string(SYNC_OPTIONS)
    return _SKIP in [option.strip() for option in options.split(",")]
