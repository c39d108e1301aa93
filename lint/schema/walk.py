"""The walk that applies a schema to an object and says what the API server would not take."""

from __future__ import annotations

from lint.schema.scalar import INT_OR_STRING, NOUNS, WRONG_TYPE, closest, listed, problems
from lint.tree import Map, Node, Seq, Text, as_data
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    _Json = dict[str, Any]
    _Path = tuple[Any, str] | None

"""The path of the parent and one step; spelled out only when something is found."""

_JUNCTORS = frozenset(("allOf", "anyOf", "oneOf", "not", "dependentRequired", "if"))
_PLAIN = {"type": "string"}
_SHOWN_VALUES = 12


class Violation(NamedTuple):
    """Something that the API server drops or rejects.

    `node` is what to underline: an unknown field's key, a wrong value (of a mapping or
    list its key), and for something missing the key of what lacks it, or of a list's item its first key.
    """

    code: str
    message: str
    node: Node
    path: str
    suggestion: str | None = None


class Walk:
    """One walk over an object. Unless `strict`, unknown fields are no matter: so it is
    for the parts of anyOf, oneOf, allOf and not, which never list all fields."""

    __slots__ = ("defs", "found", "strict")

    def __init__(self, defs: _Json, *, strict: bool) -> None:
        self.defs = defs
        self.strict = strict
        self.found: list[Violation] = []

    def visit(self, node: Node, schema: _Json, path: _Path, at: Node) -> None:
        """Check a node; `at` is its key, or itself where it has none."""
        if schema == _PLAIN and isinstance(node, Text) and node.kind == "str":
            return  # the most common case by far
        if "$ref" in schema:
            schema = self._part(schema)
        if isinstance(node, Map):
            fits = self._map(node, schema, path, at)
        elif isinstance(node, Seq):
            fits = self._seq(node, schema, path, at)
        else:
            fits = self._scalar(node, schema, path)
        if fits and not _JUNCTORS.isdisjoint(schema):
            self._combined(node, schema, path, at)

    def _part(self, reference: _Json) -> _Json:
        part: _Json = self.defs[reference["$ref"].removeprefix("#/$defs/")]
        return part

    def report(
        self, code: str, message: str, node: Node, path: _Path, suggestion: str | None = None
    ) -> None:
        """Add a violation."""
        self.found.append(Violation(code, message, node, _spell(path), suggestion))

    def _map(self, node: Map, schema: _Json, path: _Path, at: Node) -> bool:
        if self._is_not(schema, "object", path, at):
            return False
        properties = schema.get("properties", {})
        rest = schema.get("additionalProperties")
        for key, value in node.items():
            inner = properties.get(key)
            if inner is None:
                if isinstance(rest, dict):
                    inner = rest
                elif self._is_unknown(schema, rest):
                    self._unknown(key, properties, path)
                    continue
                else:
                    continue
            if "$ref" in inner:
                inner = self._part(inner)
            if isinstance(value, Text) and value.kind == "null" and not inner.get("nullable"):
                continue
            self.visit(value, inner, (path, f".{key}"), key)
        for name in schema.get("required", ()):
            if not has(node, name) and not self._allows_null(node, name, properties):
                self._missing(name, path, node.key(name) or at)
        self._size(node, schema, "Properties", path, at)
        return True

    def _allows_null(self, node: Map, name: str, properties: _Json) -> bool:
        inner = properties.get(name, {})
        if "$ref" in inner:
            inner = self._part(inner)
        return name in node and bool(inner.get("nullable"))

    def _is_unknown(self, schema: _Json, rest: object) -> bool:
        return (
            self.strict
            and schema.get("type") == "object"
            and rest is not True
            and not schema.get("x-kubernetes-preserve-unknown-fields")
        )

    def _unknown(self, key: Text, properties: _Json, path: _Path) -> None:
        suggestion = closest(key, list(properties))
        message = f"{name_of(path)} has no field {key}"
        if suggestion:
            message += f", did you mean {suggestion}?"
        elif 0 < len(properties) <= _SHOWN_VALUES:
            message += f": it has {listed(sorted(properties))}"
        self.report("unknown-field", message, key, (path, f".{key}"), suggestion)

    def _missing(self, name: str, path: _Path, at: Node) -> None:
        message = f"{name_of(path)} lacks the required field {name}"
        self.report("missing-field", message, first_key(at), (path, f".{name}"))

    def _seq(self, node: Seq, schema: _Json, path: _Path, at: Node) -> bool:
        if self._is_not(schema, "array", path, at):
            return False
        items = schema.get("items")
        if items:
            for index, value in enumerate(node):
                self.visit(value, items, (path, f"[{index}]"), value)
        self._size(node, schema, "Items", path, at)
        if "x-kubernetes-list-type" in schema:
            self._duplicates(node, schema, path)
        return True

    def _is_not(self, schema: _Json, kind: str, path: _Path, at: Node) -> bool:
        wanted = "int-or-string" if schema.get(INT_OR_STRING) else schema.get("type", kind)
        if wanted == kind:
            return False
        noun = NOUNS.get(wanted, "an integer or a string")
        message = f"{name_of(path)} must be {noun}, but it is {NOUNS[kind]}"
        self.report("wrong-type", message, at, path)
        return True

    def _size(self, node: Map | Seq, schema: _Json, noun: str, path: _Path, at: Node) -> None:
        low, high = schema.get(f"min{noun}"), schema.get(f"max{noun}")
        if low is not None and len(node) < low:
            message = f"{name_of(path)} must have at least {low} entries, but it has {len(node)}"
            self.report("bad-value", message, at, path)
        if high is not None and len(node) > high:
            message = f"{name_of(path)} must have at most {high} entries, but it has {len(node)}"
            self.report("bad-value", message, at, path)

    def _duplicates(self, node: Seq, schema: _Json, path: _Path) -> None:
        keys = schema.get("x-kubernetes-list-map-keys", ())
        seen: set[str] = set()
        for index, item in enumerate(node):
            if isinstance(item, Map):
                values = {key: item.text(key) for key in keys}
                at: Node = next((text for text in values.values() if text is not None), item)
                what = listed([f"{key} {text}" for key, text in values.items() if text])
            else:
                at, what = item, str(as_data(item))
            if what and what in seen:
                message = f"{name_of(path)} has two entries with the same {what}"
                self.report("duplicate-item", message, at, (path, f"[{index}]"))
            seen.add(what)

    def _scalar(self, node: Text, schema: _Json, path: _Path) -> bool:
        if node.kind == "null" and schema.get("nullable"):
            return False
        fits = True
        for found in problems(node, schema):
            message = f"{name_of(path)} {found.text}"
            self.report(found.code, message, node, path, found.suggestion)
            fits = found.code != WRONG_TYPE
        return fits

    def _combined(self, node: Node, schema: _Json, path: _Path, at: Node) -> None:
        from lint.schema.combined import combined

        combined(self, node, schema, path, at)

    def tried(self, node: Node, schema: _Json, path: _Path, at: Node) -> list[Violation]:
        """What this schema finds, where unknown fields are no matter."""
        walk = Walk(self.defs, strict=False)
        walk.visit(node, schema, path, at)
        return walk.found


def has(node: Map, name: str) -> bool:
    """Whether a field is there and not null."""
    return node.child(name) is not None


def first_key(at: Node) -> Node:
    """A key rather than a whole mapping, to underline one line."""
    return next(iter(at), at) if isinstance(at, Map) else at


def _spell(path: _Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return "".join(reversed(steps))


def name_of(path: _Path) -> str:
    """The last part of a path that says something: `rules[1]`, `expr`."""
    shown = ""
    while path is not None:
        path, step = path
        shown = step + shown
        if step[0] == ".":
            return shown[1:]
    return shown or "the object"
