"""What Prometheus' and Alertmanager's strict YAML readers refuse: unknown keys, wrong shapes,
durations and regular expressions that are none.

Which fields there are is in `schemas/platform/native-config.json`, made from the programs' own
structs. What is filled in before it is read, or may belong to another program, is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lint import facts
from lint.platform.loading import Refusal
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map, Node, Seq

_BLANKS = ("$", "{{", "%", "<", "__")


def shape_refusals(product: str, root: Map) -> Iterator[Refusal]:
    """Everything that does not fit; `product`: alertmanager or prometheus."""
    yield from _of_map(root, f"{product}:config.Config")


def scrape_refusals(node: Map) -> Iterator[Refusal]:
    """The same of one entry of `scrape_configs`."""
    yield from _of_map(node, "prometheus:config.ScrapeConfig")


def is_blank(text: str) -> bool:
    """Whether something is filled in before the text is read."""
    return any(mark in text for mark in _BLANKS)


@cache
def _types() -> dict[str, dict[str, str]]:
    import json

    found = json.loads(facts.read("platform", "native-config.json") or '{"types": {}}')
    types: dict[str, dict[str, str]] = found["types"]
    return types


@cache
def _every_field(product: str) -> frozenset[str]:
    types = (fields for name, fields in _types().items() if name.startswith(product))
    return frozenset(name for fields in types for name in fields)


def _of_map(node: Map, name: str) -> Iterator[Refusal]:
    fields = _types().get(name, {"*": "any"})
    for key, value in node.items():
        kind = fields.get(key)
        if kind is not None:
            yield from _of_value(key, value, kind)
            if key.endswith("_file") and _is_given(node, key) and _is_given(node, key[:-5]):
                yield Refusal(key, f"there is {key[:-5]} as well as {key}")
        elif "*" not in fields and key != "<<" and not is_blank(key):
            yield from _unknown(key, node, fields, name.partition(":")[0])


def _is_given(node: Map, name: str) -> bool:
    value = node.child(name)
    return value is not None and value != ""


def _unknown(key: Text, node: Map, fields: dict[str, str], product: str) -> Iterator[Refusal]:
    """A slip of the pen, or a key that belongs elsewhere in the same file."""
    near = closest(key, sorted(name for name in fields if name not in node))
    if near is not None or key in _every_field(product):
        yield Refusal(key, f"there is no field {key} here", near)


def _of_value(key: Text, value: Node, kind: str) -> Iterator[Refusal]:
    if kind.startswith("["):
        is_text = isinstance(value, Text) and value.kind != "null" and not is_blank(value)
        if isinstance(value, Map) or is_text:
            yield Refusal(key, f"{key} is a list")
        for item in value if isinstance(value, Seq) else ():
            yield from _of_value(key, item, kind[1:-1])
    elif isinstance(value, Map):
        if kind in ("bool", "duration", "number", "regexp", "text"):
            yield Refusal(key, f"{key} is a single value")
        else:
            yield from _of_map(value, kind)
    elif isinstance(value, Seq):
        if kind != "any":
            yield Refusal(key, f"{key} is no list")
    elif value and value.kind != "null":
        yield from _of_text(value, kind)


def _of_text(text: Text, kind: str) -> Iterator[Refusal]:
    from lint.promql.numbers import duration
    from lint.promql.regexp import error

    if kind == "regexp":
        wrong = "" if "${" in text or "{{" in text else error(text)
        if wrong:
            yield Refusal(text, f"{wrong.removeprefix('error parsing regexp: ')} is no pattern")
    elif is_blank(text):
        return
    elif kind == "duration" and text != "0" and duration(text)[1]:
        yield Refusal(text, f"{text} is no duration")
    elif kind == "bool" and text.kind != "bool":
        yield Refusal(text, f"{text} is neither true nor false")
