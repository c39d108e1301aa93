"""Which objects a patch or replacement is meant for."""

from __future__ import annotations

import re

from lint.build.fields import identities
from lint.build.resource import labels_of
from lint.build.specs import group_version
from lint.source import Text
from lint.tree import Map

_GVK = ("group", "version", "kind")
_IN = re.compile(r"(\S+)\s+(in|notin)\s*\(([^)]*)\)$")


class BadSelector(Exception):
    """A selector that cannot be read: `at` is that."""

    def __init__(self, at: str, message: str = "") -> None:
        super().__init__(message or at)
        self.at = at if isinstance(at, Text) else None


def selects(target: Map, root: Map) -> bool:
    """Whether a patch's target (regular expressions, anchored) selects the object."""
    ids = identities(root)
    first, last = ids[0], ids[-1]
    for field, at in (("namespace", 2), ("name", 3)):
        pattern = target.string(field)
        if pattern and not _matches(pattern, first[at]) and not _matches(pattern, last[at]):
            return False
    group, _, version = root.string("apiVersion").rpartition("/")
    have = (group, version, root.string("kind"))
    for field, value in zip(_GVK, have, strict=True):
        pattern = target.string(field)
        if pattern and not _matches(pattern, value):
            return False
    return has_labels(target, root)


def is_target(selector: Map, root: Map) -> bool:
    """Whether the selector of a replacement's target (regular expressions, anchored) means one
    of the object's names; the namespace is that which is written."""
    *older, (api_version, kind, _, name) = identities(root)
    own = (api_version, kind, root.string("metadata", "namespace"), name)
    return any(_fits(selector, identity) for identity in (*older, own))


def _fits(selector: Map, identity: tuple[str, str, str, str]) -> bool:
    api_version, kind, namespace, name = identity
    group, version = group_version(api_version)
    fields = ("group", "version", "kind", "namespace", "name")
    have = (group, version, kind, namespace, name)
    patterns = ((selector.string(field), value) for field, value in zip(fields, have, strict=True))
    return all(not pattern or _matches(pattern, value) for pattern, value in patterns)


def has_labels(target: Map, root: Map) -> bool:
    """Whether labels and annotations are as a selector wants them."""
    metadata = root.map("metadata")
    annotations = {str(key): str(value) for key, value in metadata.map("annotations").items()}
    labels = {key: str(value) for key, value in labels_of(metadata).items()}
    return _selected(target.string("labelSelector"), labels) and _selected(
        target.string("annotationSelector"), annotations
    )


def is_selected(selector: Map, root: Map) -> bool:
    """Whether a replacement's selector (plain words) means one of the object's names."""
    return any(_is(selector, identity) for identity in identities(root))


def _is(selector: Map, identity: tuple[str, str, str, str]) -> bool:
    api_version, kind, namespace, name = identity
    group, _, version = api_version.rpartition("/")
    wanted = {"group": group, "version": version, "kind": kind, "name": name}
    for field, value in wanted.items():
        if selector.string(field) and selector.string(field) != value:
            return False
    api = selector.string("apiVersion")
    if api and api != api_version:
        return False
    asked = selector.string("namespace")
    return not asked or asked == namespace


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(f"^(?:{pattern})$", value) is not None
    except re.error as error:
        raise BadSelector(pattern, str(error)) from error


def _selected(selector: str, values: dict[str, str]) -> bool:
    """A Kubernetes label selector: a=b, a!=b, a in (b, c), a, !a, with commas between them."""
    terms = re.split(r",(?![^(]*\))", selector)
    return all(_meets(term.strip(), values, selector) for term in terms if term)


def _meets(term: str, values: dict[str, str], selector: str) -> bool:
    found = _IN.match(term)
    if found:
        listed = {word.strip() for word in found[3].split(",")}
        has = values.get(found[1]) in listed
        return has if found[2] == "in" else not has
    if term.startswith("!"):
        return term[1:].strip() not in values
    for mark in ("!=", "==", "="):
        key, sign, value = term.partition(mark)
        if sign:
            same = values.get(key.strip()) == value.strip()
            return not same if mark == "!=" else same
    if not term or re.search(r"\s", term):
        raise BadSelector(selector, term)
    return term in values
