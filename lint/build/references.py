"""Names of objects in other objects, which follow when kustomize renames.

Custom resources are not followed: what they refer to by name stays as it is written, unless
a configuration of the kustomization says where.
"""

from __future__ import annotations

from lint.build.configuration import Configuration
from lint.build.fields import exact_identity, identities
from lint.build.resource import Tracked, history_of, replaced
from lint.build.scopes import is_of_cluster
from lint.build.spec_tables import Named
from lint.build.specs import Change, Misfit, Spec, changed, group_version
from lint.build.step import Step
from lint.source import Text
from lint.tree import Map, Node, Seq

_Place = tuple[Named, Spec]


def followed(step: Step, objects: list[Map]) -> list[Map]:
    """The objects with every name in them as what it names is called now."""
    renamed = [root for root in objects if history_of(root).previous]
    if not renamed:
        return objects
    places = _Places(step.configuration, renamed)
    return step.each(objects, lambda root: _Referrer(root, objects).followed(places.of(root)))


class _Places:
    """Where objects of each kind may name one that was renamed."""

    def __init__(self, configuration: Configuration, renamed: list[Map]) -> None:
        kinds = {identity[0] for root in renamed for identity in history_of(root).previous}
        self._places = [
            (named, spec)
            for named, specs in configuration.names
            if not named.kind or named.kind in kinds
            for spec in specs
        ]
        self._found: dict[tuple[str, str], list[_Place]] = {}

    def of(self, root: Map) -> list[_Place]:
        """The places in an object: its kind is that which it had at first."""
        api_version, kind, _, _ = identities(root)[0]
        if (api_version, kind) not in self._found:
            group, version = group_version(api_version)
            self._found[api_version, kind] = [
                (named, spec._replace(kind="", group="", version=""))
                for named, spec in self._places
                if spec.kind in ("", kind)
                and spec.group in ("", group)
                and spec.version in ("", version)
            ]
        return self._found[api_version, kind]


class _Referrer:
    """An object that may name others."""

    def __init__(self, root: Map, objects: list[Map]) -> None:
        self.root = root
        self.objects = objects
        self._within: list[Map] | None = None

    def followed(self, places: list[_Place]) -> Map:
        """The object with its names changed; the same one where none does."""
        result = self.root
        for named, spec in places:
            result = changed(result, (spec,), self._naming(named, spec.path))
        return result

    def _naming(self, named: Named, path: str) -> Change:
        is_role = path.endswith("roleRef/name")

        def change(node: Node | None) -> Node:
            assert node is not None
            if isinstance(node, Seq):
                items = [self._item(item, named, is_role=is_role) for item in node]
                if all(new is old for new, old in zip(items, node, strict=True)):
                    return node
                copy = node.like()
                copy.extend(items)
                return copy
            return self._item(node, named, is_role=is_role)

        return change

    def _item(self, node: Node, named: Named, *, is_role: bool) -> Node:
        """The name as it is now: a scalar, or a mapping with a name and a namespace."""
        if isinstance(node, Text):
            if node.kind == "null":
                return node
            found = self._referral(node, self._reachable(), named, is_role=is_role)
            name = "" if found is None else found.string("metadata", "name")
            return node if found is None or name == node else node.derive(name)
        if isinstance(node, Seq):
            raise Misfit(node, "a list stands where a name is")
        own = node.text("name")
        if own is None:
            raise Misfit(node, "names nothing: there is no name")
        candidates = self._in_namespace(node.text("namespace"))
        found = self._referral(own, candidates, named, is_role=is_role, both=True)
        if found is None:
            return node
        name, there = found.string("metadata", "name"), found.map("metadata").text("namespace")
        result = node if name == own else replaced(node, ("name",), own.derive(name))
        if there and node.text("namespace") != there:
            result = replaced(result, ("namespace",), there, own.derive("namespace"))
        return result

    def _in_namespace(self, namespace: Text | None) -> list[Map]:
        reachable = self._reachable()
        if namespace is None:
            return reachable
        first = [item for item in reachable if identities(item)[0][2] == namespace]
        return first or [item for item in reachable if exact_identity(item)[2] == namespace]

    def _referral(
        self, name: Text, candidates: list[Map], named: Named, *, is_role: bool, both: bool = False
    ) -> Map | None:
        found = [item for item in candidates if any(old[2] == name for old in _previous(item))]
        found = [item for item in found if _is_named(item, named)]
        if is_role:
            found = [item for item in found if self._is_role(item)]
        if len(found) == 1:
            return found[0]
        found = [item for item in found if _same_affixes(item, self.root, empty=True)]
        if len(found) > 1:
            found = [item for item in found if _same_affixes(item, self.root, empty=False)]
        same = {exact_identity(item)[2 if both else 3 :] for item in found}
        if len(same) > 1:
            raise Misfit(name, f"{name} may be any of several objects that were called so")
        return found[0] if found else None

    def _reachable(self) -> list[Map]:
        """The objects that this one can name: those of its namespace, and of none."""
        if self._within is None:
            api_version, kind, namespace, _ = exact_identity(self.root)
            if is_of_cluster(api_version, kind):
                self._within = self.objects
            else:
                bound = self._bound() if kind == "RoleBinding" else set()
                self._within = [
                    item for item in self.objects if _is_reached(item, namespace, bound)
                ]
        return self._within

    def _bound(self) -> set[str]:
        found: set[str] = set()
        for subject in self.root.maps("subjects"):
            namespace = subject.text("namespace")
            if namespace is not None and subject.string("kind") == "ServiceAccount":
                found.add(str(namespace))
        return found

    def _is_role(self, item: Map) -> bool:
        role = self.root.map("roleRef")
        group, kind = role.text("apiGroup"), role.text("kind")
        return group is None or kind is None or _is_named(item, Named(str(kind), str(group)))


def _is_reached(item: Map, namespace: str, bound: set[str]) -> bool:
    api_version, kind, own, _ = exact_identity(item)
    if is_of_cluster(api_version, kind) or own == namespace:
        return True
    # An account of another namespace may be bound; whatever else is there is not named.
    return kind == "ServiceAccount" and item.string("metadata", "namespace") in bound


def _previous(item: Map) -> tuple[tuple[str, str, str], ...]:
    return history_of(item).previous if isinstance(item, Tracked) else ()


def _is_named(item: Map, named: Named) -> bool:
    group, version = group_version(item.string("apiVersion"))
    kinds = {previous[0] for previous in _previous(item)}
    return (
        (not named.kind or named.kind in kinds)
        and (not named.group or named.group == group)
        and (not named.version or named.version == version)
    )


def _same_affixes(item: Map, root: Map, *, empty: bool) -> bool:
    first, second = history_of(item), history_of(root)
    pairs = ((first.prefixes, second.prefixes), (first.suffixes, second.suffixes))
    return all((empty and (not a or not b)) or _same_ending(a, b) for a, b in pairs)


def _same_ending(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    shortest = min(len(a), len(b))
    return a[-shortest:] == b[-shortest:] if shortest else a == b
