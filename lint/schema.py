"""What the API server allows in an object: the schemas of its kinds, and a walk that applies them.

The schemas are structural ones, made by `tools/schemas.py`. Only what an object
holds is looked at, so nothing is compiled, and a schema is read when its kind is met.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lint.tree import Map, Node, Seq, Text, as_data

_Json = dict[str, Any]
_Path = tuple[Any, str] | None
"""The path of the parent and one step; spelled out only when something is found."""

_HERE = os.path.dirname(os.path.abspath(__file__))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_FORMATS = {
    "byte": (
        re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
        "base64",
    ),
    "date-time": (
        re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)"),
        "a time like 2026-01-31T12:00:00Z",
    ),
}
_NOUNS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}
_KINDS = {
    "str": "a string",
    "timestamp": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "a boolean",
    "null": "null",
}
_ACCEPTED = {
    "string": ("str", "timestamp"),
    "integer": ("int",),
    "number": ("int", "float"),
    "boolean": ("bool",),
}
_JUNCTORS = frozenset(("allOf", "anyOf", "oneOf", "not", "dependentRequired"))
_PLAIN = {"type": "string"}
_SHOWN_VALUES = 12


class Schema(NamedTuple):
    """The schema of a kind, and the parts it shares between places."""

    root: _Json
    defs: _Json


class Kind(NamedTuple):
    """A kind as the API server lists it. Scope: Namespaced or Cluster."""

    group: str
    plural: str
    scope: str
    versions: tuple[str, ...]


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


_schemas: dict[tuple[str, str], Schema | None] = {}
_kinds: dict[str, list[Kind]] = {}


def load(api_version: str, kind: str) -> Schema | None:
    """The schema of a kind; None where none is known."""
    key = (api_version, kind)
    if key not in _schemas:
        _schemas[key] = _read_schema(api_version, kind)
    return _schemas[key]


def find_kind(api_version: str, kind: str) -> Kind | None:
    """What is known of a kind in the group of an apiVersion, whatever its version."""
    group = api_version.rpartition("/")[0]
    for found in kinds().get(kind, ()):
        if found.group == group:
            return found
    return None


def scope(api_version: str, kind: str) -> str | None:
    """Namespaced or Cluster; None for an unknown kind."""
    found = find_kind(api_version, kind)
    return None if found is None else found.scope


def kinds() -> dict[str, list[Kind]]:
    """The known kinds by name; one name may belong to several groups."""
    if not _kinds:
        for name, rows in json.loads(_read("kinds.json") or "{}").items():
            _kinds[name] = [
                Kind(row["group"], row["plural"], row["scope"], tuple(row["versions"]))
                for row in rows
            ]
    return _kinds


def validate(root: Map, schema: Schema) -> Iterator[Violation]:
    """What the API server would drop or reject of an object, in the order of the walk."""
    walk = _Walk(schema.defs, strict=True)
    walk.visit(root, schema.root, None, root.key("kind") or root)
    return iter(walk.found)


def _read_schema(api_version: str, kind: str) -> Schema | None:
    group, _, version = api_version.rpartition("/")
    group = group or "core"
    if not all(map(_NAME.fullmatch, (group, version, kind))):
        return None
    text = _read("crds", group, f"{kind}_{version}.json")
    if text is None:
        return None
    root = json.loads(text)
    return Schema(root, root.get("$defs", {}))


def _read(*path: str) -> str | None:
    # A wheel ships the schemas inside the package, a checkout has them beside it.
    for folder in (_HERE, os.path.dirname(_HERE)):
        try:
            with open(os.path.join(folder, "schemas", *path), encoding="utf-8") as file:
                return file.read()
        except OSError:
            continue
    return None


class _Walk:
    """One walk over an object. Unless `strict`, unknown fields are no matter: so it is
    for the parts of anyOf, oneOf, allOf and not, which never list all fields."""

    __slots__ = ("defs", "found", "strict")

    def __init__(self, defs: _Json, *, strict: bool) -> None:
        self.defs = defs
        self.strict = strict
        self.found: list[Violation] = []

    def visit(self, node: Node, schema: _Json, path: _Path, at: Node) -> None:
        """Check a node; `at` is its key, or itself where it has none."""
        if schema == _PLAIN and node.__class__ is Text and node.kind == "str":
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

    def _report(
        self, code: str, message: str, node: Node, path: _Path, suggestion: str | None = None
    ) -> None:
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
            if value.__class__ is Text and value.kind == "null" and not inner.get("nullable"):
                continue
            self.visit(value, inner, (path, f".{key}"), key)
        for name in schema.get("required", ()):
            if not _has(node, name) and not _allows_null(node, name, properties):
                self._missing(name, path, at)
        self._size(node, schema, "Properties", path, at)
        return True

    def _is_unknown(self, schema: _Json, rest: object) -> bool:
        return (
            self.strict
            and schema.get("type") == "object"
            and rest is not True
            and not schema.get("x-kubernetes-preserve-unknown-fields")
        )

    def _unknown(self, key: Text, properties: _Json, path: _Path) -> None:
        suggestion = _closest(key, list(properties))
        message = f"{_name(path)} has no field {key}"
        if suggestion:
            message += f", did you mean {suggestion}?"
        elif 0 < len(properties) <= _SHOWN_VALUES:
            message += f": it has {_listed(sorted(properties))}"
        self._report("unknown-field", message, key, (path, f".{key}"), suggestion)

    def _missing(self, name: str, path: _Path, at: Node) -> None:
        message = f"{_name(path)} lacks the required field {name}"
        self._report("missing-field", message, _first(at), (path, f".{name}"))

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
        wanted = "int-or-string" if _int_or_string(schema) else schema.get("type", kind)
        if wanted == kind:
            return False
        noun = _NOUNS.get(wanted, "an integer or a string")
        message = f"{_name(path)} must be {noun}, but it is {_NOUNS[kind]}"
        self._report("wrong-type", message, at, path)
        return True

    def _size(self, node: Map | Seq, schema: _Json, noun: str, path: _Path, at: Node) -> None:
        low, high = schema.get(f"min{noun}"), schema.get(f"max{noun}")
        if low is not None and len(node) < low:
            message = f"{_name(path)} must have at least {low} entries, but it has {len(node)}"
            self._report("bad-value", message, at, path)
        if high is not None and len(node) > high:
            message = f"{_name(path)} must have at most {high} entries, but it has {len(node)}"
            self._report("bad-value", message, at, path)

    def _duplicates(self, node: Seq, schema: _Json, path: _Path) -> None:
        keys = schema.get("x-kubernetes-list-map-keys", ())
        seen: set[str] = set()
        for index, item in enumerate(node):
            if isinstance(item, Map):
                values = {key: item.text(key) for key in keys}
                at: Node = next((text for text in values.values() if text is not None), item)
                what = _listed([f"{key} {text}" for key, text in values.items() if text])
            else:
                at, what = item, str(as_data(item))
            if what and what in seen:
                message = f"{_name(path)} has two entries with the same {what}"
                self._report("duplicate-item", message, at, (path, f"[{index}]"))
            seen.add(what)

    def _scalar(self, node: Text, schema: _Json, path: _Path) -> bool:
        if node.kind == "null" and schema.get("nullable"):
            return False
        if not self._fits(node, schema):
            self._wrong_scalar(node, schema, path)
            return False
        if "enum" in schema:
            self._enum(node, schema["enum"], path)
        if node.kind in ("str", "timestamp"):
            self._string(node, schema, path)
        elif node.kind in ("int", "float"):
            self._number(node, schema, path)
        return True

    def _fits(self, node: Text, schema: _Json) -> bool:
        wanted = schema.get("type")
        if _int_or_string(schema):
            if node.kind in ("str", "timestamp"):
                return True
            wanted = "integer"
        if wanted is None or node.kind in _ACCEPTED.get(wanted, ()):
            return True
        if wanted == "integer" and node.kind == "float":
            value = as_data(node)
            return isinstance(value, float) and value.is_integer()
        return False

    def _wrong_scalar(self, node: Text, schema: _Json, path: _Path) -> None:
        wanted = "" if _int_or_string(schema) else schema["type"]
        noun = _NOUNS.get(wanted, "an integer or a string")
        message = f"{_name(path)} must be {noun}, but {_shown(node)} is {_KINDS[node.kind]}"
        self._report("wrong-type", message, node, path, _as_type(node, wanted))

    def _enum(self, node: Text, allowed: list[Any], path: _Path) -> None:
        value = as_data(node)
        if value in allowed:
            return
        names = [str(item) for item in allowed if item != ""]
        among = f" one of {_listed(names)}" if len(names) <= _SHOWN_VALUES else " another value"
        message = f"{_name(path)} must be{among}, but it is {_shown(node)}"
        self._report("bad-value", message, node, path, _closest(node, names))

    def _string(self, node: Text, schema: _Json, path: _Path) -> None:
        size, low, high = len(node), schema.get("minLength", 0), schema.get("maxLength")
        problem = ""
        if size < low:
            problem = f"must have at least {low} characters, but it has {size}"
        elif high is not None and size > high:
            problem = f"must have at most {high} characters, but it has {size}"
        elif "format" in schema and node.kind == "str":
            form, noun = _FORMATS[schema["format"]]
            if not form.fullmatch(node.replace("\n", "").replace("\r", "")):
                # The value stays unsaid: it may be a secret that was to be encoded.
                problem = f"must be {noun}, which it is not"
        if not problem and "pattern" in schema:
            pattern = _compiled(schema["pattern"])
            if pattern is not None and not pattern.search(node):
                problem = f"must match {schema['pattern']}, but {_shown(node)} does not"
        if problem:
            self._report("bad-value", f"{_name(path)} {problem}", node, path)

    def _number(self, node: Text, schema: _Json, path: _Path) -> None:
        value = as_data(node)
        if not isinstance(value, (int, float)):
            return
        low, high = schema.get("minimum"), schema.get("maximum")
        problem = ""
        if low is not None and (value < low or (value == low and schema.get("exclusiveMinimum"))):
            problem = f"must be at least {low}"
        elif high is not None and (
            value > high or (value == high and schema.get("exclusiveMaximum"))
        ):
            problem = f"must be at most {high}"
        if problem:
            self._report("bad-value", f"{_name(path)} {problem}, but it is {node}", node, path)

    def _combined(self, node: Node, schema: _Json, path: _Path, at: Node) -> None:
        for part in schema.get("allOf", ()):
            self.found += self._tried(node, part, path, at)
        if "anyOf" in schema:
            self._any(node, schema["anyOf"], path, at)
        if "oneOf" in schema:
            self._one(node, schema["oneOf"], path, at)
        if "not" in schema and not self._tried(node, schema["not"], path, at):
            self._forbidden(node, schema["not"], path, at)
        if "dependentRequired" in schema and isinstance(node, Map):
            for name, others in schema["dependentRequired"].items():
                for other in others:
                    if _has(node, name) and not _has(node, other):
                        message = f"{_name(path)} lacks {other}, which {name} needs"
                        place = node.key(name) or at
                        self._report("missing-field", message, place, (path, f".{other}"))

    def _tried(self, node: Node, schema: _Json, path: _Path, at: Node) -> list[Violation]:
        walk = _Walk(self.defs, strict=False)
        walk.visit(node, schema, path, at)
        return walk.found

    def _any(self, node: Node, parts: list[_Json], path: _Path, at: Node) -> None:
        tries = [self._tried(node, part, path, at) for part in parts]
        if not all(tries):
            return
        nouns = [_NOUNS[part["type"]] for part in parts if "type" in part]
        right = [found for found in tries if found[0].code != "wrong-type"]
        if right or not nouns:
            best: list[Violation] = min(right or tries, key=len)
            self.found += best
            return
        first = tries[0][0]
        message = f"{_name(path)} must be {' or '.join(nouns)}"
        self._report("wrong-type", message, first.node, path)

    def _one(self, node: Node, parts: list[_Json], path: _Path, at: Node) -> None:
        fitting = [part for part in parts if not self._tried(node, part, path, at)]
        if len(fitting) == 1:
            return
        names = [name for part in parts for name in part.get("required", ())]
        if len(fitting) > 1:
            names = [name for part in fitting for name in part.get("required", ())]
            message = f"{_name(path)} must have only one of {_listed(names)}"
            self._report("conflict", message, _last_key(node, names) or at, path)
        else:
            message = f"{_name(path)} must have one of {_listed(names)}"
            self._report("missing-field", message, _first(at), path)

    def _forbidden(self, node: Node, schema: _Json, path: _Path, at: Node) -> None:
        names = schema.get("required", [])
        values = {
            name: f"{name} {part['enum'][0]}"
            for name, part in schema.get("properties", {}).items()
            if "enum" in part
        }
        shown = [values.get(name, name) for name in names]
        message = f"{_name(path)} cannot have {' and '.join(shown)} together"
        self._report("conflict", message, _last_key(node, names) or at, path)


def _int_or_string(schema: _Json) -> bool:
    return bool(schema.get("x-kubernetes-int-or-string"))


def _has(node: Map, name: str) -> bool:
    return node.child(name) is not None


def _allows_null(node: Map, name: str, properties: _Json) -> bool:
    return name in node and bool(properties.get(name, {}).get("nullable"))


def _first(at: Node) -> Node:
    """A key rather than a whole mapping, to underline one line."""
    return next(iter(at), at) if isinstance(at, Map) else at


def _last_key(node: Node, names: list[str]) -> Text | None:
    found = [key for key in node if key in names] if isinstance(node, Map) else []
    return found[-1] if found else None


def _spell(path: _Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(step)
    return "".join(reversed(steps))


def _name(path: _Path) -> str:
    """The last part of a path that says something: `rules[1]`, `expr`."""
    shown = ""
    while path is not None:
        path, step = path
        shown = step + shown
        if step[0] == ".":
            return shown[1:]
    return shown or "the object"


def _shown(text: Text) -> str:
    short = text if len(text) <= 40 else text[:37] + "..."
    return repr(str(short)) if text.kind == "str" else str(short)


def _listed(names: list[str]) -> str:
    return ", ".join(names)


def _closest(word: str, names: list[str]) -> str | None:
    lowered = word.lower()
    for name in names:
        if name.lower() == lowered:
            return name
    import difflib  # only where something is wrong: it costs start-up time

    found = difflib.get_close_matches(word, names, 1, 0.7)
    return found[0] if found else None


def _as_type(node: Text, wanted: str) -> str | None:
    """The value written as the type it should have."""
    if wanted == "string" and node.kind in ("int", "float", "bool"):
        return json.dumps(str(node))
    if wanted == "integer" and node.kind == "str" and re.fullmatch(r"-?(0|[1-9][0-9]*)", node):
        return str(node)
    if wanted == "boolean" and node.kind == "str" and node.lower() in ("true", "false"):
        return node.lower()
    return None


_patterns: dict[str, re.Pattern[str] | None] = {}


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern of Go's as one of Python's; None where Python has no such thing."""
    if pattern not in _patterns:
        _patterns[pattern] = _translated(pattern)
    return _patterns[pattern]


def _translated(pattern: str) -> re.Pattern[str] | None:
    if "[[:" in pattern or "\\p" in pattern:
        return None
    flags = re.ASCII
    if pattern.startswith(("(?i)", "^(?i)")):
        pattern, flags = pattern.replace("(?i)", "", 1), flags | re.IGNORECASE
    # Python wants flags inside a group written as a group of their own.
    pattern = re.sub(r"\(\(\?i\)([^()]*)\)", r"((?i:\1))", pattern)
    # In Go `$` is the end of the text; in Python a line break may follow it.
    pattern = re.sub(r"(?<!\\)\$(?=$|[|)])", r"\\Z", pattern)
    try:
        return re.compile(pattern, flags)
    except re.error:
        return None
