"""Which namespaces exist, as far as anybody says."""

from __future__ import annotations

from collections.abc import Iterator

from lint.schema import scope
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo

_ALWAYS = frozenset({"", "default", "kube-node-lease", "kube-public", "kube-system", "openshift"})
_PLATFORM = ("openshift-", "kube-")


def defined(repo: Repo) -> frozenset[str]:
    """The namespaces that the repository makes or the description names."""
    return repo.once(_defined)


def _defined(repo: Repo) -> frozenset[str]:
    found = {str(item.name) for item in repo.of_kind("Namespace", "Project", "ProjectRequest")}
    found |= {str(name) for name in repo.cluster.namespaces}
    found |= {
        application.destination.namespace
        for application in repo.gitops.applications
        if application.creates_namespace
    }
    return frozenset(map(str, found)) | _ALWAYS


def labels_given(repo: Repo) -> Iterator[tuple[str, Map]]:
    """The labels that Argo CD puts on the namespaces which it makes for its Applications."""
    for application in repo.gitops.applications:
        name = application.destination.namespace
        policy = application.resource.spec.map("syncPolicy")
        labels = policy.map("managedNamespaceMetadata").map("labels")
        if labels and application.creates_namespace and "{{" not in name:
            yield str(name), labels


def undefined(repo: Repo) -> dict[str, list[Text]]:
    """Namespaces that nobody makes, and the objects' fields that name them.

    Only a description says which namespaces there are besides the repository's own."""
    if not repo.cluster.namespaces:
        return {}
    known = defined(repo)
    found: dict[str, list[Text]] = {}
    for resource in repo.of_kind(*repo.by_kind):
        text = resource.root.at("metadata", "namespace")
        if not isinstance(text, Text) or text in known or text.startswith(_PLATFORM):
            continue
        if resource.carried:
            continue
        if resource.group == "argoproj.io":
            # Argo CD has its own opinion of where these belong: argocd/wrong-namespace.
            continue
        if "$" in text or "{{" in text or scope(resource.api_version, resource.kind) == "Cluster":
            continue
        if not repo.may_hold(text):
            found.setdefault(str(text), []).append(text)
    return found
