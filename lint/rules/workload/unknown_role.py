"""Binding of a role, or to a ServiceAccount, that is not there.

A RoleBinding may name what does not exist: the API server accepts it, and nobody has the rights.
Prometheus then finds no targets, or is refused by them. Judged where the repository has a role, or
an account, that nothing refers to and that is called nearly so; others may have been there before.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import similar
from lint.values import NamedTuple

GOOD = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: prometheus-metrics}
rules:
  - {apiGroups: [""], resources: [pods, services, endpoints], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: prometheus}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: prometheus-metrics}
subjects:
  - {kind: ServiceAccount, name: prometheus, namespace: monitoring}
"""

BAD = GOOD.replace(
    "kind: ClusterRole, name: prometheus-metrics", "kind: ClusterRole, name: «prometheus-metric»"
)

_KINDS = ("ClusterRole", "Role", "ServiceAccount")
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_NEAR = 0.75


class Named(NamedTuple):
    """What a binding, or a pod, refers to."""

    kind: str
    namespace: str
    name: Text
    owner: Resource


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    bindings = repo.of_kind(*_BINDINGS)
    if not bindings:
        return
    known = {(each.kind, _home(each), str(each.name)): each for each in repo.of_kind(*_KINDS)}
    named = [each for binding in bindings for each in _named(binding)]
    used = {(each.kind, each.namespace, str(each.name)) for each in named}
    for each in named:
        if (each.kind, each.namespace, str(each.name)) in known or repo.may_hold(str(each.name)):
            continue
        idle = [
            name
            for kind, home, name in known
            if (kind, home) == (each.kind, each.namespace) and (kind, home, name) not in used
        ]
        near = similar(each.name, idle, _NEAR)
        if near and not each.owner.partial:
            yield _finding(each, near[0], known[each.kind, each.namespace, near[0]])


def _home(resource: Resource) -> str:
    return "" if resource.kind == "ClusterRole" else str(resource.namespace)


def _named(binding: Resource) -> Iterator[Named]:
    role = binding.root.map("roleRef")
    name, kind = role.text("name"), role.string("kind")
    if name and kind in _KINDS[:2]:
        home = "" if kind == "ClusterRole" else str(binding.namespace)
        yield Named(kind, home, name, binding)
    for subject in binding.root.maps("subjects"):
        name, home = subject.text("name"), subject.string("namespace")
        if name and subject.string("kind") == "ServiceAccount" and (home or binding.namespace):
            yield Named("ServiceAccount", home or str(binding.namespace), name, binding)


def _finding(each: Named, near: str, meant: Resource) -> Finding:
    at = each.name.span()
    return Finding(
        at,
        f"{each.kind} {each.name} is nowhere here, and nothing binds {near}: did you mean {near}?"
        " As it stands, nobody gets these rights",
        ((meant.value_span("metadata", "name"), f"{near} is here"),),
        Fix(f"write {near}", (Edit(at, near),)),
    )
