"""Strategic merge patches, as kustomize merges them; every value keeps its origin.

The walk goes over the patch and the object together. A list with merge keys takes the
entries of the patch first, then the others; any other list is replaced.
"""

from __future__ import annotations

from functools import partial

from lint.build import associative
from lint.build.merge_keys import KeysOf, has_keys, keys_of
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.build.own_schema import Schema

_DIRECTIVE = "$patch"


class Mismatch(Exception):
    """The patch does not fit: `at` is the part of it that does not."""

    def __init__(self, at: Node, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


def merge(target: Map, patch: Map, schema: Schema | None = None) -> Map | None:
    """The object with the patch merged in; None where the patch deletes it."""
    api_version, kind = target.string("apiVersion"), target.string("kind")
    keys = schema.of(api_version, kind) if schema is not None else None
    is_built_in = schema is None or (schema.adds and keys is None)
    if is_built_in and has_keys(api_version, kind):
        keys = partial(keys_of, kind)
    merged = _Merger(keys).node(target, patch, "")
    return merged if isinstance(merged, Map) and merged else None


class _Merger:
    """`keys` are those of the object's kind, if there are; `path` is that of the fields to a node."""

    def __init__(self, keys: KeysOf | None) -> None:
        self.keys = keys

    def node(self, old: Node | None, new: Node | None, path: str) -> Node | None:
        """What becomes of a value; None where it is removed."""
        first = new if old is None or _is_null(old) else old
        if first is None or _is_null(first):
            # A null that is spelt out stays where the patch says nothing of it.
            return old if new is None and old else None
        for node in (old, new):
            if node is not None and not _is_null(node) and _shape(node) is not _shape(first):
                at = node if new is None else new
                raise Mismatch(
                    at, f"{path} is a {_word(old)} in the object and a {_word(new)} here"
                )
        if isinstance(first, Map):
            return self._map(old, new, path)
        if isinstance(first, Text):
            return _value(old if new is None else new)
        return self._seq(old, new, path)

    def _map(self, old: Node | None, new: Node | None, path: str) -> Node | None:
        if new is not None and _is_null(new):
            return None
        patch = new if isinstance(new, Map) else None
        directive = _directive(patch)
        if patch is not None and directive:
            patch = _without(patch)
        if directive == "delete":
            return None
        base = old if isinstance(old, Map) and directive != "replace" else patch
        if base is None:
            return None
        result, same = base.like(), patch is None
        for key, value in base.items():
            other = None if patch is None else patch.get(key)
            merged = self.node(value, other, f"{path}/{key}" if path else str(key))
            same = same and merged is value
            if merged is not None:
                result[self._key(key, patch, merged)] = merged
        if patch is not None and patch is not base:
            for key, value in patch.items():
                if (
                    key not in base
                    and (merged := self.node(None, value, f"{path}/{key}" if path else str(key)))
                    is not None
                ):
                    result[key] = merged
        return base if same else result

    def _key(self, key: Text, patch: Map | None, value: Node) -> Text:
        """A key is where its value is: that of the patch where it replaces a scalar or list."""
        other = None if patch is None or isinstance(value, Map) else patch.key(key)
        return key if other is None else other

    def _seq(self, old: Node | None, new: Node | None, path: str) -> Node | None:
        keys = None if self.keys is None else self.keys(path)
        if keys is None:
            return _value(old if new is None else new)
        if new is not None and _is_null(new):
            return None
        patch = new if isinstance(new, Seq) else None
        base = old if isinstance(old, Seq) else None
        directive, rest = _list_directive(patch)
        if directive and base is None and patch is not None:
            # There is nothing to replace or delete: kustomize leaves the directive, and only it.
            left = patch.like()
            left.extend(
                item for item in patch if isinstance(item, Map) and list(item) == [_DIRECTIVE]
            )
            return left
        patch = rest
        if directive == "delete":
            return None
        if base is None or directive == "replace":
            base = patch
        if base is None:
            return None

        def walk(one: Node | None, two: Node | None) -> Node | None:
            return self.node(one, two, path)

        return associative.merge(base, patch, keys, walk)


def _value(node: Node | None) -> Node | None:
    return None if node is None or _is_null(node) else node


def _is_null(node: Node) -> bool:
    return isinstance(node, Text) and node.kind == "null"


def _shape(node: Node) -> type:
    return Map if isinstance(node, Map) else Seq if isinstance(node, Seq) else Text


def _word(node: Node | None) -> str:
    return "mapping" if isinstance(node, Map) else "list" if isinstance(node, Seq) else "scalar"


def _directive(patch: Map | None) -> str:
    node = patch.get(_DIRECTIVE) if patch is not None else None  # type: ignore[call-overload]
    if patch is None or node is None:
        return ""
    if str(node) not in ("delete", "replace", "merge"):
        raise Mismatch(node, f"$patch: {node} is none of delete, merge and replace")
    return str(node)


def _without(patch: Map) -> Map:
    result = patch.like()
    result.update((key, value) for key, value in patch.items() if key != _DIRECTIVE)
    return result


def _list_directive(patch: Seq | None) -> tuple[str, Seq | None]:
    """The directive for a whole list is an entry with nothing but it."""
    for item in patch or ():
        if isinstance(item, Map) and list(item) == [_DIRECTIVE] and patch is not None:
            directive = _directive(item)
            rest = patch.like()
            rest.extend(other for other in patch if other is not item)
            return directive, rest
    return "", patch
