"""Trees with positions: what a YAML or JSON text says, and where each piece says it.

`Map` is a dict with `Text` keys, `Seq` a list, `Text` a string; the readers are
in `lint.yaml_reader` and `lint.json_reader`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.source import File, Span, Text
from lint.values import NamedTuple

__all__ = ["Document", "Fault", "File", "Map", "Node", "Seq", "Span", "Text", "as_data", "walk"]


class _Placed:
    """Where a collection is written: `start` and `end` in its file or enclosing Text."""

    __slots__ = ()
    source: File | Text
    start: int
    end: int

    def span(self) -> Span:
        """From its first to behind its last character, in the file."""
        if isinstance(self.source, File):
            return Span(self.source, self.start, self.end)
        return self.source.span(self.start, self.end)


class Map(dict[Text, "Node"], _Placed):
    """A mapping in the order it is written. Reads never raise: what is not there, or is
    of another type, is empty."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: File | Text, start: int, end: int = 0) -> None:
        super().__init__()
        self.source = source
        self.start = start
        self.end = end

    def like(self) -> Map:
        """A new, empty mapping that is written where this one is."""
        return Map(self.source, self.start, self.end)

    def key(self, name: str) -> Text | None:
        """The key itself, for its position."""
        for key in self:
            if key == name:
                return key
        return None

    def child(self, name: str) -> Node | None:
        """The value of a key; None where it is absent or null."""
        value = self.get(name)  # type: ignore[call-overload]
        if isinstance(value, Text) and value.kind == "null":
            return None
        return value  # type: ignore[no-any-return]

    def map(self, name: str) -> Map:
        """The mapping under a key, or an empty one that is written where this one is."""
        value = self.get(name)  # type: ignore[call-overload]
        return value if isinstance(value, Map) else self.like()

    def seq(self, name: str) -> Seq:
        """The list under a key, or an empty one."""
        value = self.get(name)  # type: ignore[call-overload]
        return value if isinstance(value, Seq) else self.empty()

    def empty(self) -> Seq:
        """An empty list that is written where this mapping is."""
        return Seq(self.source, self.start, self.end)

    def maps(self, name: str) -> list[Map]:
        """The mappings in the list under a key."""
        return [item for item in self.seq(name) if isinstance(item, Map)]

    def text(self, name: str) -> Text | None:
        """The scalar under a key, of whatever kind but null."""
        value = self.get(name)  # type: ignore[call-overload]
        return value if isinstance(value, Text) and value.kind != "null" else None

    def texts(self, name: str) -> list[Text]:
        """The scalars in the list under a key."""
        return [item for item in self.seq(name) if isinstance(item, Text)]

    def at(self, *path: str) -> Node | None:
        """The node at the end of a path of keys; None where a step is missing."""
        node: Node | None = self
        for name in path:
            if not isinstance(node, Map):
                return None
            node = node.child(name)
        return node

    def string(self, *path: str) -> str:
        """The scalar at the end of a path of keys, or the empty string."""
        node = self.at(*path)
        return node if isinstance(node, Text) else ""

    def flag(self, name: str) -> bool:
        """Whether the key holds the boolean true."""
        value = self.text(name)
        return value is not None and value.kind == "bool" and _is_true(value)

    def where(self, *names: str) -> Span:
        """Where to point for something under these keys: the deepest key that exists,
        else the first key of this mapping."""
        found: Text | None = None
        node: Node | None = self
        for name in names:
            key = node.key(name) if isinstance(node, Map) else None
            if key is None:
                break
            found, node = key, node.get(name)  # type: ignore[union-attr,call-overload]
        if found is None:
            found = next(iter(self), None)
        return self.span() if found is None else found.span()


class Seq(list["Node"], _Placed):
    """A list in the order it is written."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: File | Text, start: int, end: int = 0) -> None:
        super().__init__()
        self.source = source
        self.start = start
        self.end = end

    def like(self) -> Seq:
        """A new, empty list that is written where this one is."""
        return Seq(self.source, self.start, self.end)


Node = Map | Seq | Text


class Fault(NamedTuple):
    """Something that keeps a file, or a part of it, from being read at all."""

    code: str
    span: Span
    message: str
    because: tuple[tuple[Span, str], ...] = ()


class Duplicate(NamedTuple):
    """A key that stands twice in one mapping; the last one counts."""

    key: Text
    first: Text


class Document(NamedTuple):
    """One document of a file; `odd` is what JSON has not: keys that are no strings, infinities."""

    root: Node
    duplicates: tuple[Duplicate, ...] = ()
    odd: tuple[Text, ...] = ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order it is written."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, Map):
            stack.extend(reversed(current.values()))
        elif isinstance(current, Seq):
            stack.extend(reversed(current))


def as_data(node: Node | None) -> object:
    """Plain Python data: dict, list, str, int, float, bool, None."""
    if isinstance(node, Map):
        return {str(key): as_data(value) for key, value in node.items()}
    if isinstance(node, Seq):
        return [as_data(item) for item in node]
    return None if node is None else _scalar(node)


def _scalar(text: Text) -> object:
    if text.kind == "null":
        return None
    if text.kind == "bool":
        return _is_true(text)
    if text.kind == "int":
        return integer(text)
    if text.kind == "float":
        return _float(text)
    return str(text)


def _is_true(text: str) -> bool:
    return text.lower() in ("true", "yes", "on", "y")


def integer(text: Text) -> int | None:
    """The value of an integer scalar as Go reads it (`0755` is octal); None for other kinds."""
    if text.kind == "float":
        number = _float(text)
        return int(number) if number == number // 1 else None
    if text.kind != "int":
        return None
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits.isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0)


def _float(text: str) -> float:
    return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
