"""Scalars of objects that hold JSON or YAML, which kustomize's replacements look into.

It writes them anew: JSON in Go's way, YAML in that of its library, with every style and comment
kept. Of YAML only what is as plain as it is written is followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from lint.build.printer import is_plain
from lint.source import Text
from lint.tree import Map, Node, Seq, as_data, walk
from lint.yaml_reader import KUSTOMIZE, read

_GO = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def data_of(text: Text) -> Map | Seq | None:
    """What the scalar holds, if that is a mapping or a list."""
    documents = read(text).documents
    root = documents[0].root if documents else None
    return root if isinstance(root, (Map, Seq)) else None


def written(text: Text, old: Node, new: Node, *, is_scalar: bool) -> str | None:
    """The scalar with other data, of which a scalar is new, or more; None where it is not known
    how kustomize writes it."""
    if text.lstrip()[:1] in ("{", "["):
        return None if any(map(_has_exponent, walk(new))) else _json(text, new)
    if not is_scalar or "\n".join(_lines(old, "")) != text.strip() or not _is_known(new):
        return None
    return "\n".join(_lines(new, ""))


def _has_exponent(node: Node) -> bool:
    return isinstance(node, Text) and node.kind == "float" and "e" in repr(as_data(node))


def _json(text: str, new: Node) -> str:
    pretty = "\n" in text and "  " in text
    made = json.dumps(
        _whole(as_data(new)),
        ensure_ascii=False,
        sort_keys=True,
        indent=2 if pretty else None,
        separators=(",", ": " if pretty else ":"),
    )
    for char, escaped in _GO.items():
        made = made.replace(char, escaped)
    return made


def _whole(data: object) -> object:
    """The data with numbers as Go writes them: 1.0 is 1."""
    if isinstance(data, dict):
        return {key: _whole(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_whole(value) for value in data]
    return int(data) if isinstance(data, float) and data == data // 1 else data


def _is_known(node: Node) -> bool:
    """Whether everything in it is a scalar that is written as it is, or a block of such."""
    if isinstance(node, Text):
        return node.style != "folded" and (not node.is_string or _is_plain(node))
    children = node.values() if isinstance(node, Map) else node
    keys = all(map(_is_plain, node)) if isinstance(node, Map) else True
    return bool(node) and keys and all(map(_is_known, children))


def _is_plain(text: str) -> bool:
    return is_plain(text, (KUSTOMIZE,))


def _lines(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Text):
        yield indent + str(node)
    elif isinstance(node, Map):
        for key, value in node.items():
            if isinstance(value, Text):
                yield f"{indent}{key}: {value}"
            else:
                yield f"{indent}{key}:"
                yield from _lines(value, indent if isinstance(value, Seq) else indent + "  ")
    else:
        for item in node:
            first, *rest = _lines(item, indent + "  ") if item else ("",)
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from rest
