"""What a schema asks of a scalar: its type, one of some values, a size, a pattern, a range."""

from __future__ import annotations

from collections.abc import Iterator

from lint.schema.text import FORMATS, has_format, matches
from lint.tree import Text, as_data
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    _Json = dict[str, Any]

NOUNS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}
INT_OR_STRING = "x-kubernetes-int-or-string"
WRONG_TYPE = "wrong-type"
_BAD_VALUE = "bad-value"
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
_SHOWN = 300
"""Characters of allowed values that a message lists; of more it says how many there are."""


class Problem(NamedTuple):
    """What is wrong with a scalar: a code, a sentence without its subject, and what was meant."""

    code: str
    text: str
    suggestion: str | None = None


def problems(node: Text, schema: _Json) -> Iterator[Problem]:
    """What is wrong with a scalar; of one that is of the wrong type nothing else is said."""
    if not _fits(node, schema):
        yield _wrong_type(node, schema)
        return
    if "enum" in schema and as_data(node) not in schema["enum"]:
        yield _no_choice(node, [str(item) for item in schema["enum"] if item != ""])
    if node.kind in ("str", "timestamp"):
        text = _of_string(node, schema)
    elif node.kind in ("int", "float"):
        text = _of_number(node, schema)
    else:
        return
    if text:
        yield Problem(_BAD_VALUE, text)


def shown(text: Text) -> str:
    """A value as a message quotes it."""
    short = text if len(text) <= 40 else text[:37] + "..."
    return repr(str(short)) if text.kind == "str" else str(short)


def listed(names: list[str]) -> str:
    """The names as a message has them."""
    return ", ".join(names)


def closest(word: str, names: list[str]) -> str | None:
    """The name that was probably meant."""
    from lint.spelling import closest as nearest  # only where something is wrong

    lowered = word.lower()
    same = (name for name in names if name.lower() == lowered)
    return next(same, None) or nearest(word, names)


def _fits(node: Text, schema: _Json) -> bool:
    wanted = schema.get("type")
    if schema.get(INT_OR_STRING):
        if node.kind in ("str", "timestamp"):
            return True
        wanted = "integer"
    if wanted is None or node.kind in _ACCEPTED.get(wanted, ()):
        return True
    if wanted == "integer" and node.kind == "float":
        value = as_data(node)
        return isinstance(value, float) and value.is_integer()
    return False


def _wrong_type(node: Text, schema: _Json) -> Problem:
    wanted = "" if schema.get(INT_OR_STRING) else schema["type"]
    noun = NOUNS.get(wanted, "an integer or a string")
    text = f"must be {noun}, but {shown(node)} is {_KINDS[node.kind]}"
    return Problem(WRONG_TYPE, text, _as_type(node, wanted))


def _no_choice(node: Text, names: list[str]) -> Problem:
    meant = closest(node, names)
    among = listed(names)
    if len(among) > _SHOWN:
        among = among[:_SHOWN].rpartition(",")[0] + f", … ({len(names)} in all)"
    where = "must be" if len(names) == 1 else "must be one of"
    return Problem(_BAD_VALUE, f"{where} {among}, but it is {shown(node)}", meant)


def _of_string(node: Text, schema: _Json) -> str:
    size, low, high = len(node), schema.get("minLength", 0), schema.get("maxLength")
    if size < low:
        return f"must have at least {low} characters, but it has {size}"
    if high is not None and size > high:
        return f"must have at most {high} characters, but it has {size}"
    if "format" in schema and node.kind == "str" and not has_format(schema["format"], node):
        # The value stays unsaid: it may be a secret that was to be encoded.
        return f"must be {FORMATS[schema['format']][1]}, which it is not"
    if "pattern" in schema and not matches(schema["pattern"], node):
        return f"must match {schema['pattern']}, but {shown(node)} does not"
    return ""


def _of_number(node: Text, schema: _Json) -> str:
    value = as_data(node)
    if not isinstance(value, (int, float)):
        return ""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and (value < low or (value == low and schema.get("exclusiveMinimum"))):
        return f"must be at least {low}, but it is {node}"
    if high is not None and (value > high or (value == high and schema.get("exclusiveMaximum"))):
        return f"must be at most {high}, but it is {node}"
    return ""


def _as_type(node: Text, wanted: str) -> str | None:
    """The value written as the type it should have."""
    if wanted == "string" and node.kind in ("int", "float", "bool"):
        return f'"{node}"'
    if wanted == "" and node.kind == "float":
        return f'"{node}"'
    if wanted == "integer" and node.kind == "str" and _is_integer(node):
        return str(node)
    if wanted == "boolean" and node.kind == "str" and node.lower() in ("true", "false"):
        return node.lower()
    return None


def _is_integer(text: str) -> bool:
    digits = text.removeprefix("-")
    plain = digits.isascii() and digits.isdecimal()
    return plain and (digits == "0" or not digits.startswith("0"))
