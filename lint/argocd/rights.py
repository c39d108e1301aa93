"""What Argo CD's controller may write, on a cluster with OpenShift GitOps.

Its operator lets it read everything, and write a few kinds everywhere; the rest only in
namespaces that are labelled for it, or by roles that are bound to its ServiceAccount.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.namespaces import labels_given
from lint.schema import find_kind
from lint.source import Span, Text
from lint.spelling import similar
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

MANAGED_BY = "argocd.argoproj.io/managed-by"
_EVERYWHERE_GROUPS = frozenset(
    {
        "operators.coreos.com",
        "operator.openshift.io",
        "user.openshift.io",
        "config.openshift.io",
        "console.openshift.io",
        "rbac.authorization.k8s.io",
        "storage.k8s.io",
        "machine.openshift.io",
        "machineconfiguration.openshift.io",
    }
)
_EVERYWHERE_CORE = frozenset(
    {"namespaces", "persistentvolumeclaims", "persistentvolumes", "configmaps"}
)
_WRITES = frozenset({"create", "delete", "patch"})


class Grant(NamedTuple):
    """A rule of a role, and whom it is bound to; `namespace` is empty where it holds everywhere.

    `rule` is None for a role that the repository does not hold: it may permit anything."""

    rule: Map | None
    subject: Map
    namespace: str


class Rights:
    """Grants of the repository's roles, and the namespaces that are managed."""

    def __init__(self, repo: Repo, account: Text, home: Text) -> None:
        self.account = account
        self.home = home
        self.grants = list(_grants(repo))
        self.managed = {name for name, labels in _labels(repo) if labels.string(MANAGED_BY) == home}

    def own(self, grant: Grant) -> bool:
        """Whether a grant is Argo CD's."""
        subject = grant.subject
        if subject.string("kind") == "Group":
            return subject.string("name") in (
                "system:serviceaccounts",
                f"system:serviceaccounts:{self.home}",
                "system:authenticated",
            )
        same = subject.string("name") == self.account and subject.string("namespace") == self.home
        return same and subject.string("kind") == "ServiceAccount"

    def may_write(self, resource: Resource, namespace: str) -> bool:
        """Whether Argo CD may create, change and delete an object; True where nobody knows."""
        kind = find_kind(str(resource.api_version), str(resource.kind))
        if kind is None or kind.group in _EVERYWHERE_GROUPS:
            return True
        if kind.group == "" and kind.plural in _EVERYWHERE_CORE:
            return True
        # Whether admin covers kinds of other operators depends on how they are installed.
        if namespace in self.managed:
            return True
        verbs: set[str] = set()
        for grant in self.grants:
            if self.own(grant) and grant.namespace in ("", namespace):
                verbs |= permitted(grant, kind.group, kind.plural)
        return "*" in verbs or verbs >= _WRITES


def covers(grant: Grant, group: str, plural: str) -> bool:
    """Whether a grant lets its subject write a kind."""
    verbs = permitted(grant, group, plural)
    return "*" in verbs or verbs >= _WRITES


def permitted(grant: Grant, group: str, plural: str) -> set[str]:
    """The verbs that a grant permits on a kind."""
    rule = grant.rule
    if rule is None:
        return {"*"}
    if {group, "*"}.isdisjoint(map(str, rule.texts("apiGroups"))):
        return set()
    if {plural, "*"}.isdisjoint(map(str, rule.texts("resources"))):
        return set()
    verbs = set(map(str, rule.texts("verbs")))
    # Who may do something to objects of some names cannot create them.
    return verbs - {"create", "*"} if rule.texts("resourceNames") else verbs


def _grants(repo: Repo) -> Iterator[Grant]:
    roles = {
        (str(role.kind), str(role.namespace), str(role.name)): role
        for role in repo.of_kind("ClusterRole", "Role")
    }
    for binding in repo.of_kind("ClusterRoleBinding", "RoleBinding"):
        namespace = str(binding.namespace) if binding.kind == "RoleBinding" else ""
        ref = binding.root.map("roleRef")
        kind = str(ref.string("kind"))
        role = roles.get((kind, namespace if kind == "Role" else "", str(ref.string("name"))))
        is_open = role is None or role.partial or role.root.key("aggregationRule") is not None
        rules = [None] if role is None or is_open else role.root.maps("rules")
        for rule in rules:
            for subject in binding.root.maps("subjects"):
                yield Grant(rule, subject, namespace)


def _labels(repo: Repo) -> Iterator[tuple[str, Map]]:
    for resource in repo.of_kind("Namespace"):
        yield str(resource.name), resource.metadata.map("labels")
    for name, item in repo.cluster.namespaces.items():
        yield str(name), item.map("labels")
    yield from labels_given(repo)


def rights(repo: Repo) -> Rights | None:
    """Argo CD's rights; None where the description does not say as whom it applies."""
    spec = repo.cluster.spec
    if spec is None or repo.cluster.platform != "openshift" or not repo.is_closed:
        return None
    where = spec.map("argocd")
    account, home = where.text("controllerServiceAccount"), where.text("namespace")
    return None if account is None or home is None else Rights(repo, account, home)


def nearest(repo: Repo, own: Rights, resource: Resource, namespace: str) -> Span:
    """The role, the binding or the namespace that nearly permits it; else the object."""
    kind = find_kind(str(resource.api_version), str(resource.kind))
    for grant in own.grants if kind is not None else ():
        name = grant.subject.text("name")
        if kind is None or name is None or grant.rule is None:
            continue
        if own.own(grant):
            if kind.group in grant.rule.texts("apiGroups"):
                return grant.rule.where("resources")
        elif covers(grant, kind.group, kind.plural) and similar(name, [own.account], 0.6):
            place = grant.subject.text("namespace") if name == own.account else name
            return (place or name).span()
    for item in repo.of_kind("Namespace"):
        if item.name == namespace:
            labels = item.metadata.key("labels")
            return labels.span() if labels is not None else item.root.where("metadata", "name")
    return resource.root.where("kind")
