"""The parts of a schema that relate fields to each other: allOf, anyOf, oneOf, not, if."""

from __future__ import annotations

from lint.schema.scalar import NOUNS, listed, shown
from lint.schema.walk import Violation, first_key, has, name_of
from lint.tree import Map, Node, Text
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lint.schema.walk import Walk

    _Json = dict[str, Any]
    _Path = tuple[Any, str] | None


def combined(walk: Walk, node: Node, schema: _Json, path: _Path, at: Node) -> None:
    """Report what the combined parts of a schema find."""
    for part in schema.get("allOf", ()):
        if not (len(part) == 1 and "not" in part and _is_far(node, part["not"])):
            walk.found += walk.tried(node, part, path, at)
    if "anyOf" in schema:
        _any(walk, node, schema["anyOf"], path, at)
    if "oneOf" in schema:
        _one(walk, node, schema["oneOf"], path, at)
    if "if" in schema and isinstance(node, Map) and not walk.tried(node, schema["if"], path, at):
        _needed(walk, node, schema, path)
    if "not" in schema and not walk.tried(node, schema["not"], path, at):
        _forbidden(walk, node, schema["not"], path, at)
    if "dependentRequired" in schema and isinstance(node, Map):
        for name, others in schema["dependentRequired"].items():
            for other in others:
                if has(node, name) and not has(node, other):
                    message = f"{name_of(path)} lacks {other}, which {name} needs"
                    place = node.key(name) or at
                    walk.report("missing-field", message, place, (path, f".{other}"))


def _any(walk: Walk, node: Node, parts: list[_Json], path: _Path, at: Node) -> None:
    tries = [walk.tried(node, part, path, at) for part in parts]
    if not all(tries):
        return
    nouns = [NOUNS[part["type"]] for part in parts if "type" in part]
    right = [found for found in tries if found[0].code != "wrong-type"]
    if right or not nouns:
        best: list[Violation] = min(right or tries, key=len)
        walk.found += best
        return
    first = tries[0][0]
    message = f"{name_of(path)} must be {' or '.join(nouns)}"
    walk.report("wrong-type", message, first.node, path)


def _one(walk: Walk, node: Node, parts: list[_Json], path: _Path, at: Node) -> None:
    fitting = [part for part in parts if not walk.tried(node, part, path, at)]
    if len(fitting) == 1:
        return
    names = [name for part in parts for name in part.get("required", ())]
    if len(fitting) > 1:
        names = [name for part in fitting for name in part.get("required", ())]
        message = f"{name_of(path)} must have only one of {listed(names)}"
        walk.report("conflict", message, _last_key(node, names) or at, path)
    else:
        message = f"{name_of(path)} must have one of {listed(names)}"
        walk.report("missing-field", message, first_key(at), path)


def _needed(walk: Walk, node: Map, schema: _Json, path: _Path) -> None:
    """What else must be so where a condition holds."""
    if not walk.tried(node, schema["then"], path, node):
        return
    condition, then = schema["if"], schema["then"]
    cause, key = _cause(node, condition.get("not", condition))
    place = key or first_key(node)
    for part in then.get("anyOf", [then]):
        for name, field in part.get("properties", {}).items():
            value = node.text(name)
            message = (
                f"{name_of(path)}.{name} must be {listed(field['enum'])} where there is {cause}"
            )
            walk.report("conflict", message, place if value is None else value, (path, f".{name}"))
            return
        for name in part.get("required", ()):
            message = f"{name_of(path)} lacks {name}, which {cause} needs"
            walk.report("missing-field", message, place, (path, f".{name}"))
            return


def _cause(node: Map, condition: _Json) -> tuple[str, Text | None]:
    """A condition as the object has it, and the key that brings it about."""
    words: list[str] = []
    found: Text | None = None
    fields = condition.get("properties", {})
    for name in dict.fromkeys((*condition.get("required", ()), *fields)):
        key, value = node.key(name), node.text(name)
        found = found or key
        if value is not None and name in fields:
            words.append(f"{name} {shown(value)}" if value == "" else f"{name} {value}")
        elif key is None and name in fields:
            words.append(f"{name} {fields[name]['enum'][0]}, the default,")
        else:
            words.append(name)
    return " with ".join(words), found


def _is_far(node: Node, schema: _Json) -> bool:
    """Whether a forbidden schema does not fit for want of a field, which is so nearly always."""
    names = schema.get("required", ())
    return isinstance(node, Map) and not all(has(node, name) for name in names)


def _forbidden(walk: Walk, node: Node, schema: _Json, path: _Path, at: Node) -> None:
    if "enum" in schema:
        value = schema["enum"][0]
        message = f"{name_of(path)} cannot be {'empty' if value == '' else value}"
        walk.report("bad-value", message, at, path)
        return
    names = schema.get("required", [])
    fields = schema.get("properties", {})
    shown = [_with_value(name, fields.get(name, {})) for name in names]
    message = f"{name_of(path)} cannot have {' and '.join(shown)}"
    if len(shown) > 1:
        message += " together"
    walk.report("conflict", message, _last_key(node, names) or at, path)


def _with_value(name: str, schema: _Json) -> str:
    if "enum" in schema:
        return f"{name} {schema['enum'][0]}"
    inner = [_with_value(*field) for field in schema.get("properties", {}).items()]
    return f"{name}.{inner[0]}" if inner else name


def _last_key(node: Node, names: list[str]) -> Text | None:
    found = [key for key in node if key in names] if isinstance(node, Map) else []
    return found[-1] if found else None
