"""AppProjects: which sources, namespaces and kinds they permit to their Applications.

As Argo CD decides (pkg/apis/application/v1alpha1/app_project_types.go, v3.5.1), except that
what only the cluster knows (the name behind a URL) is given the benefit of the doubt.
"""

from __future__ import annotations

from lint.build.globs import covers, matches
from lint.build.resource import Resource
from lint.build.urls import normal_url
from lint.tree import Map
from lint.values import NamedTuple

IN_CLUSTER = "https://kubernetes.default.svc"
_IN_CLUSTER_NAME = "in-cluster"


class Destination(NamedTuple):
    """A cluster, by its URL or its name, and a namespace."""

    server: str
    name: str
    namespace: str

    @property
    def cluster(self) -> str:
        """Its URL where that is known, else its name."""
        return IN_CLUSTER if self.name == _IN_CLUSTER_NAME else self.server or self.name


class Project:
    """An AppProject: what its Applications may do."""

    __slots__ = ("destinations", "name", "resource", "source_repos")

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.name = resource.name
        self.destinations = resource.spec.maps("destinations")
        self.source_repos = resource.spec.texts("sourceRepos")

    def permits_source(self, url: str) -> bool:
        """Whether a repository may be a source. An entry with `!` permits all the others."""
        wanted = normal_url(url)
        verdicts = []
        for entry in self.source_repos:
            denies = "!" if entry.startswith("!") else ""
            pattern = denies + normal_url(entry.removeprefix("!"))
            verdicts.append((covers(pattern, wanted, separator="/"), bool(denies)))
        return (False, True) not in verdicts and any(fits for fits, _ in verdicts)

    def permits_namespace(self, target: Destination, namespace: str) -> bool:
        """Whether objects may go to a namespace of the destination's cluster; False only
        where that is certain."""
        verdicts = {_verdict(entry, target, namespace) for entry in self.destinations}
        return _DENIES not in verdicts and not verdicts <= {_SILENT}

    def permits_kind(self, group: str, kind: str, scope: str, name: str = "") -> bool:
        """Whether an object of a kind may be applied. Scope: Namespaced or Cluster."""
        spec = self.resource.spec
        if self.denying_list(group, kind, scope, name) is not None:
            return False
        white = whitelist(scope)
        if scope != "Cluster" and spec.child(white) is None:
            return True
        return any(_lists(entry, group, kind, scope, name) for entry in spec.maps(white))

    def denying_list(self, group: str, kind: str, scope: str, name: str = "") -> Map | None:
        """The entry of a blacklist that forbids an object."""
        field = whitelist(scope).replace("White", "Black")
        for entry in self.resource.spec.maps(field):
            if _lists(entry, group, kind, scope, name):
                return entry
        return None


_PERMITS, _DENIES, _SILENT, _MAYBE = "permits", "denies", "silent", "maybe"


def _verdict(entry: Map, target: Destination, namespace: str) -> str:
    """What one entry says of a namespace; `maybe` where only the cluster knows."""
    name, server = _name_fits(entry, target), _server_fits(entry, target)
    wanted = entry.string("namespace")
    inside = covers(wanted, namespace)
    if inside and (name or server):
        return _PERMITS
    if name is False and entry.string("name").startswith("!"):
        return _DENIES
    if server is False and entry.string("server").startswith("!") and inside:
        return _DENIES
    if not inside and wanted.startswith("!") and server:
        return _DENIES
    return _MAYBE if inside and None in (name, server) else _SILENT


def _name_fits(entry: Map, target: Destination) -> bool | None:
    wanted = entry.string("name")
    if wanted in ("", "*"):
        return wanted == "*"
    name = target.name
    if not name and target.server == IN_CLUSTER and covers(wanted, _IN_CLUSTER_NAME):
        return True
    return None if not name or _is_open(name) else covers(wanted, name)


def _server_fits(entry: Map, target: Destination) -> bool | None:
    wanted = entry.string("server")
    if wanted in ("", "*"):
        return wanted == "*"
    server = IN_CLUSTER if target.name == _IN_CLUSTER_NAME else target.server
    return None if not server or _is_open(server) else covers(wanted, server)


def _is_open(text: str) -> bool:
    return "{{" in text or "$" in text


def _lists(entry: Map, group: str, kind: str, scope: str, name: str) -> bool:
    if not matches(entry.string("group"), group) or not matches(entry.string("kind"), kind):
        return False
    wanted = entry.string("name") if scope == "Cluster" else ""
    return not wanted or matches(wanted, name)


def whitelist(scope: str) -> str:
    """The field of a project that lists the permitted kinds of a scope."""
    return f"{'cluster' if scope == 'Cluster' else 'namespace'}ResourceWhitelist"
