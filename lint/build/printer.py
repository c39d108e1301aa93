"""Objects as YAML: sorted keys, lists at the depth of their key, as kustomize prints them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from lint.build.folded import rewritten
from lint.build.resource import replaced
from lint.source import Text
from lint.tree import Map, Node, Seq, as_data
from lint.yaml_reader import KUBERNETES, KUSTOMIZE
from lint.yaml_scalars import kind_of

_PLAIN = re.compile(
    r"(?:[A-Za-z0-9_./(+$^;]|-(?=[^\s-]|-[^\s-]))[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*"
)
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_BLOCK = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\Z")
_SIXTIES = re.compile(r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$")
_INTERNAL = "internal.config.kubernetes.io/"
_NOTES = frozenset(
    [
        *(
            _INTERNAL + name
            for name in (
                "previousKinds previousNames prefixes suffixes previousNamespaces allowNameChange"
                " allowKindChange refBy generatorBehavior needsHashSuffix path index seqindent id"
                " annotations-migration-resource-id helm-generated"
            ).split()
        ),
        "config.kubernetes.io/path",
        "config.kubernetes.io/index",
        "config.k8s.io/id",
    ]
)
_CLOCK = r"(\d\d?):(\d\d?):(\d\d?)(?:\.(\d+))?"
_MOMENT = re.compile(
    rf"(\d{{4}})-(\d\d?)-(\d\d?)(?:[Tt]{_CLOCK}(?:Z|([-+]\d\d:\d\d))| +{_CLOCK}())?$"
)
_LARGEST = 1 << 64
_LEAST_PLAIN = 4
_FIRST_LARGE = 6


def yaml_of(objects: tuple[Map, ...] | list[Map], *, origins: bool = False) -> str:
    """The objects, one document each; with `origins`, behind every value where it is written."""
    printer = _Printer(origins=origins)
    documents = (printer.of(_annotated(root)) for root in objects)
    return "---\n".join("".join(f"{line}\n" for line in lines) for lines in documents)


def _annotated(root: Map) -> Map:
    """Kustomize writes annotations anew: as strings, without its own notes, and not at all if
    there is none."""
    metadata = root.map("metadata")
    key, found = metadata.key("annotations"), metadata.map("annotations")
    if key is None or (found and not any(map(_is_rewritten, found, found.values()))):
        return root
    texts = found.like()
    texts.update((name, _text(name, value)) for name, value in found.items() if name not in _NOTES)
    rest = metadata.like()
    rest.update((name, value) for name, value in metadata.items() if name is not key or texts)
    if texts:
        rest[key] = texts
    return replaced(root, ("metadata",), rest)


def _is_rewritten(name: str, value: Node) -> bool:
    return name in _NOTES or not isinstance(value, Text) or not value.is_string


def _text(name: Text, value: Node) -> Node:
    if not isinstance(value, Text):
        return name.derive("")
    return value if value.is_string else value.derive(str(value))


class _Printer:
    def __init__(self, *, origins: bool) -> None:
        self.origins = origins

    def of(self, root: Map) -> Iterator[str]:
        """The lines of a document."""
        if not root:
            yield "{}"
        yield from self._map(root, "")

    def _map(self, node: Map, indent: str) -> Iterator[str]:
        for key in sorted(node):
            value = _filled(node, node[key])
            name = f"{indent}{_scalar(str(key))}:"
            if isinstance(value, Map) and value:
                yield name
                yield from self._map(value, indent + "  ")
            elif isinstance(value, Seq) and value:
                yield name
                yield from self._seq(value, indent)
            else:
                yield from self._leaf(f"{name} ", value, key, indent + "  ")

    def _seq(self, node: Seq, indent: str) -> Iterator[str]:
        for item in node:
            if isinstance(item, Map) and item:
                lines = self._map(item, indent + "  ")
                yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
                yield from lines
            elif isinstance(item, Seq) and item:
                lines = self._seq(item, indent + "  ")
                yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
                yield from lines
            else:
                yield from self._leaf(f"{indent}- ", item, item, indent + "  ")

    def _leaf(self, start: str, value: Node, at: Node, indent: str) -> Iterator[str]:
        origin = self._origin(value if isinstance(value, Text) and value else at)
        value = rewritten(value) if isinstance(value, Text) else value
        if isinstance(value, Map):
            yield f"{start}{{}}{origin}"
        elif isinstance(value, Seq):
            yield f"{start}[]{origin}"
        elif value.is_string and _is_block(value):
            yield f"{start}{_indicator(value)}{origin}"
            for line in value.rstrip("\n").split("\n"):
                yield f"{indent}{line}" if line else ""
            yield from [""] * (len(value) - len(value.rstrip("\n")) - 1)
        else:
            yield f"{start}{_value(value)}{origin}"

    def _origin(self, node: Node) -> str:
        if not self.origins:
            return ""
        span = node.span()
        return f"  # {span.file.path}:{span.file.position(span.start).line}"


def _filled(node: Map, value: Node) -> Node:
    """In braces, kustomize writes nothing as an empty string: `{a: }`."""
    if value or not isinstance(value, Text) or value.kind != "null" or value.style != "plain":
        return value
    source = value.source if isinstance(value.source, Text) else value.source.text
    return value.derive("") if source[node.start : node.start + 1] == "{" else value


def _value(text: Text) -> str:
    if text.kind == "timestamp":
        return _scalar(_moment(text))
    data = as_data(text)
    if data is True or data is False or data is None:
        return json.dumps(data)
    if isinstance(data, (int, float)):
        return _number(data)
    return _scalar(str(data))


def _number(data: float) -> str:
    """As it is printed on its way from YAML over JSON to YAML: `%g` where it is no whole number."""
    if not math.isfinite(data):
        return str(data)
    if data == int(data) and -_LARGEST // 2 <= data < _LARGEST:
        return str(int(data))
    sign, digits, exponent = Decimal(repr(float(data))).normalize().as_tuple()
    assert isinstance(exponent, int)
    size = len(digits) + exponent - 1
    if -_LEAST_PLAIN <= size < _FIRST_LARGE:
        return f"{Decimal(repr(data)):f}"
    first, *rest = map(str, digits)
    return f"{'-' * sign}{first}{'.' * bool(rest)}{''.join(rest)}e{size:+03}"


def _moment(text: str) -> str:
    """A date, or a time, as Go prints what it reads; one that is none is a string."""
    return _read_moment(text) or str(text)


def _read_moment(text: str) -> str | None:
    found = _MOMENT.match(text)
    if found is None:
        return None
    groups = found.groups()
    clock = groups[8:] if groups[8] else groups[3:8]
    try:
        moment = datetime(*(int(number or 0) for number in (*groups[:3], *clock[:3])))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    part = (clock[3] or "").rstrip("0")
    return f"{moment.isoformat()}{'.' * bool(part)}{part}{clock[4] or 'Z'}"


def _is_block(text: str) -> bool:
    """Whether the text can be written as it is, in lines of its own."""
    first = text.lstrip("\n")
    return (
        "\n" in text
        and bool(first)
        and first == text
        and not text.startswith((" ", "\t"))
        and _BLOCK.match(text) is not None
    )


def _indicator(text: str) -> str:
    if not text.endswith("\n"):
        return "|-"
    return "|+" if text.endswith("\n\n") else "|"


def is_plain(text: str, readers: tuple[dict[str, str], ...] = (KUSTOMIZE, KUBERNETES)) -> bool:
    """Whether a string is written without quotes, for readers that know these words."""
    return (
        _PLAIN.fullmatch(text) is not None
        and ": " not in text
        and " #" not in text
        and not text.endswith((":", " "))
        and all(kind_of(text, words) == "str" for words in readers)
        and not _is_old_number(text)
    )


def _scalar(text: str) -> str:
    if is_plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_old_number(text: str) -> bool:
    """Whether Go takes the text for a date, or a reader of YAML 1.1 for a time of day."""
    return _SIXTIES.match(text) is not None or _read_moment(text) is not None
