"""The templates of ApplicationSets, as far as their parameters are known.

Parameters are flat, as without `goTemplate`: `path.basename`, `path[0]`, `values.cluster`. What
is not known stays as it is written, so that whoever reads on sees a template there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import lazy

Params = dict[str, str]
"""What a generator yields for one Application: values by flat names."""

_TAG = lazy(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_FIELD = lazy(r"\.[\w.]+")
_INDEX = lazy(r"\(?index\s+(\.[\w.]*?)(?:\.segments)?\s+(?:\"([^\"]+)\"|(\d+))\)?")
_DEFAULT = lazy(r"default\s+\"([^\"]*)\"")
_UNFIT = lazy(r"[^-a-z0-9.]")


def sanitized(name: str) -> str:
    """A name that Kubernetes takes, as `basenameNormalized` and `normalize` make it."""
    return _UNFIT.sub("-", name.lower())[:253].strip("-.")


_FUNCTIONS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
    "toString": str,
    "quote": '"{}"'.format,
    "squote": "'{}'".format,
    "normalize": sanitized,
}


def filled(node: Node, params: Params, *, go: bool) -> Node:
    """A copy of a tree with its templates filled in; what has none is shared."""
    if isinstance(node, Map):
        copy = node.like()
        for key, value in node.items():
            copy[_text(key, params, go=go)] = filled(value, params, go=go)
        return copy
    if isinstance(node, Seq):
        items = node.like()
        items.extend(filled(item, params, go=go) for item in node)
        return items
    return _text(node, params, go=go)


def rendered(text: str, params: Params, *, go: bool) -> str:
    """A text with its templates filled in."""

    def value(match: re.Match[str]) -> str:
        known = _go_value(match.group(1), params) if go else params.get(match.group(1))
        return match.group() if known is None else str(known)

    return _TAG.sub(value, text)


def has_template(node: Node) -> bool:
    """Whether a template is left in a tree."""
    if isinstance(node, Map):
        return any("{{" in key or has_template(value) for key, value in node.items())
    return any(map(has_template, node)) if isinstance(node, Seq) else "{{" in node


def _text(text: Text, params: Params, *, go: bool) -> Text:
    if "{{" not in text:
        return text
    value = rendered(text, params, go=go)
    return text if value == text else text.derive(value)


def _go_value(expression: str, params: Params) -> str | None:
    first, *functions = (piece.strip() for piece in expression.split("|"))
    words = first.split(" ", 1)
    if words[0] in _FUNCTIONS and len(words) == 2:
        first, functions = words[1].strip("() "), [words[0], *functions]
    value = _operand(first, params)
    for function in functions:
        default = _DEFAULT.fullmatch(function)
        if default is not None:
            value = value or default.group(1)
        elif value is None or function not in _FUNCTIONS:
            return None
        else:
            value = _FUNCTIONS[function](value)
    return value


def _operand(text: str, params: Params) -> str | None:
    index = _INDEX.fullmatch(text)
    if index is not None:
        owner, key, number = index.groups()
        return params.get(_flat(owner) + (f".{key}" if key else f"[{number}]"))
    return params.get(_flat(text)) if _FIELD.fullmatch(text) else None


def _flat(field: str) -> str:
    """`.path.path` is called `path` without Go templates; all else is the same."""
    name = field.removeprefix(".")
    return name.removesuffix(".path") if name == "path.path" or ".path.path" in name else name
