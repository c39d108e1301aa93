"""Secrets and ConfigMaps: who holds them, with which keys, and who refers to them."""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource, is_wrapper
from lint.model.holders import Holding, holdings
from lint.schema import scope
from lint.source import Span, Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_SELECTOR = frozenset({"name", "key", "optional"})
_SELECTING_GROUPS = frozenset({"monitoring.coreos.com", "grafana.integreatly.org"})
# What stands below is data for somebody else, or a schema.
_OPAQUE_FIELDS = frozenset({"datasource", "json", "jsonData", "metadata", "status"})
_OPAQUE_KINDS = frozenset({"ConfigMap", "CustomResourceDefinition", "Secret", "Template"})
_REFS = {
    "secretKeyRef": "Secret",
    "configMapKeyRef": "ConfigMap",
    "secretRef": "Secret",
    "configMapRef": "ConfigMap",
}
_VOLUMES = (("secret", "Secret", "secretName"), ("configMap", "ConfigMap", "name"))


class Reference(NamedTuple):
    """A name, and perhaps a key, of a Secret or ConfigMap that an object needs."""

    kind: str
    namespace: str
    name: Text
    key: Text | None
    optional: bool
    owner: Resource

    @property
    def span(self) -> Span:
        """Where the name is written."""
        return self.name.span()


class References:
    """All references of a repository, and everybody who holds what they name."""

    def __init__(self, found: tuple[Reference, ...], holders: tuple[Holding, ...]) -> None:
        self.all = found
        self.holdings = holders
        self._by_name: dict[tuple[str, str], list[Holding]] = {}
        self._used: dict[str, set[str]] = {}
        for known in found:
            self._used.setdefault(known.kind, set()).add(str(known.name))
        for holder in holders:
            self._by_name.setdefault((holder.kind, holder.name), []).append(holder)

    @classmethod
    def of(cls, repo: Repo) -> References:
        """Reads the references of every object."""
        found: list[Reference] = []
        seen: set[tuple[int, str, str]] = set()
        for resource in repo.resources:
            key = (id(resource.root), resource.namespace, resource.name)
            if key not in seen:
                seen.add(key)
                found.extend(_references(resource))
        return cls(tuple(found), tuple(holdings(repo)))

    def holders(self, reference: Reference) -> list[Holding]:
        """Who holds the name in the reference's namespace; an unknown namespace fits all."""
        return [
            holder
            for holder in self._by_name.get((reference.kind, str(reference.name)), ())
            if not holder.namespace
            or not reference.namespace
            or holder.namespace == reference.namespace
        ]

    def lacks_key(self, reference: Reference) -> bool:
        """Whether the object is known, and does not have the key that is asked for."""
        holders = self.holders(reference)
        return bool(holders) and all(
            holder.keys is not None
            and reference.key not in holder.keys
            and _meet(reference, holder)
            for holder in holders
        )

    def elsewhere(self, reference: Reference) -> list[Holding]:
        """Who holds the name in another namespace."""
        return [
            holder
            for holder in self._by_name.get((reference.kind, str(reference.name)), ())
            if holder.namespace and holder.namespace != reference.namespace
        ]

    def idle(self, reference: Reference) -> list[Holding]:
        """What is held in the reference's namespace, and nothing in the repository refers to."""
        used = self._used.get(reference.kind, set())
        return [
            holder
            for holder in self.holdings
            if holder.kind == reference.kind
            and holder.span is not None
            and holder.namespace == reference.namespace
            and holder.name not in used
        ]

    def names(self, kind: str, namespace: str) -> list[str]:
        """The names that are held in a namespace."""
        return sorted(
            {
                str(holder.name)
                for holder in self.holdings
                if holder.kind == kind and holder.namespace in ("", namespace)
            }
        )


def _meet(reference: Reference, holder: Holding) -> bool:
    """Whether both are for one namespace: manifests that say none and stand in different
    folders, as those of several examples do, need not be."""
    if reference.namespace or holder.namespace or reference.owner.build or holder.span is None:
        return True
    there, here = holder.span.file.path, reference.name.span().file.path
    return there.rpartition("/")[0] == here.rpartition("/")[0]


def _references(resource: Resource) -> Iterator[Reference]:
    if resource.kind in _OPAQUE_KINDS or "sops" in resource.root:
        return
    if resource.carried or is_wrapper(resource):
        return  # It refers to what is there where it arrives.
    if scope(resource.api_version, resource.kind) == "Cluster":
        return
    walk = _Walk(resource)
    for field, value in resource.root.items():
        if field not in _OPAQUE_FIELDS:
            walk.visit(value, str(field))
    walk.named()
    yield from walk.found


class _Walk:
    """Fields that name a Secret or ConfigMap are called the same in every kind that has them."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.selects = resource.group in _SELECTING_GROUPS
        # The Grafana Operator fails on what is missing, whatever `optional` says.
        self.heeds_optional = resource.group != "grafana.integreatly.org"
        self.found: list[Reference] = []

    def visit(self, node: Node, field: str) -> None:
        if isinstance(node, Seq):
            for item in node:
                self.visit(item, field)
        elif isinstance(node, Map):
            self._map(node, field)

    def _map(self, node: Map, field: str) -> None:
        if field in _REFS and node.text("name") is not None:
            if set(map(str, node)) <= _SELECTOR:
                self._add(_REFS[field], node, node.text("name"), node.text("key"))
            return
        if field in ("volumes", "sources"):
            self._volume(node)
        elif field == "imagePullSecrets":
            self._add("Secret", node, node.text("name"), None)
            return
        elif self.selects and self._is_selector(node):
            kind = "ConfigMap" if field == "configMap" else "Secret"
            self._add(kind, node, node.text("name"), node.text("key"))
            return
        for key, value in node.items():
            if value.__class__ is not Text and key not in _OPAQUE_FIELDS:
                self.visit(value, str(key))

    def _is_selector(self, node: Map) -> bool:
        keys = set(map(str, node))
        return {"name", "key"} <= keys <= _SELECTOR

    def _volume(self, volume: Map) -> None:
        """A volume, or a source of a projected one, whose field is called name in both cases."""
        for field, kind, name in _VOLUMES:
            source = volume.map(field)
            text = source.text(name) or source.text("name")
            items = [item.text("key") for item in source.maps("items")]
            for key in items or [None]:
                self._add(kind, source, text, key)

    def named(self) -> None:
        """Lists of bare names in the operator's own kinds."""
        resource = self.resource
        if resource.group != "monitoring.coreos.com":
            return
        if resource.kind not in ("Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"):
            return
        spec = resource.spec
        for field, kind in (("secrets", "Secret"), ("configMaps", "ConfigMap")):
            for name in spec.texts(field):
                self._add(kind, spec, name, None)
        self._add("Secret", spec, spec.text("configSecret"), None)

    def _add(self, kind: str, node: Map, name: Text | None, key: Text | None) -> None:
        if name is None or not name or "$" in name or "{{" in name:
            return
        optional = self.heeds_optional and node.flag("optional")
        namespace = str(self.resource.namespace)
        self.found.append(Reference(kind, namespace, name, key, optional, self.resource))
