"""Reads a clean JSON text with the standard library's scanner, and finds positions late.

Dashboards are read whole at every run, but hardly ever is a position in them asked for.
So the tree is built without; the first question for one reads the text once more, with
`lint.json_reader`, and answers for all its nodes.
"""

from __future__ import annotations

import json

from lint.source import Runs, Text, whole
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, NoReturn

_Places = dict[int, tuple[int, int]]
_new: Any = str.__new__


def read_late(text: Text) -> Node | None:
    """The tree of a text that is JSON without a flaw; None for any other."""
    if "\\u" in text and ("\\ud" in text or "\\uD" in text):
        return None
    document = _Document(str(text), text, 0, len(text))
    try:
        return document.read()
    except (ValueError, RecursionError):
        return None


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Document(Text):
    """The text itself, with the places of its nodes once they are known."""

    __slots__ = ("places", "root")
    places: _Places | None
    root: Node

    def read(self) -> Node:
        """Builds the tree; raises ValueError where the text is not clean."""
        self.places = None
        self.root = self._node(
            json.loads(
                str(self),
                object_pairs_hook=self._map,
                parse_int=_Number,
                parse_float=_Number,
                parse_constant=_refuse,
            )
        )
        return self.root

    def place(self, node: Node) -> tuple[int, int]:
        """Start and end of a node in this text."""
        if self.places is None:
            from lint.json_reader import read_exactly

            exact = read_exactly(self).root
            self.places = {}
            if exact is not None:
                _pair(self.root, exact, self.places)
        while getattr(node, "twin", None) is not None:
            node = node.twin  # type: ignore[union-attr]
        return self.places.get(id(node), (0, len(self)))

    def _map(self, pairs: list[tuple[str, Any]]) -> Map:
        made = _LateMap(self, 0)
        # This runs for every key of every dashboard: the usual cases are written out.
        for name, value in pairs:
            key = _new(_LateText, name)
            key.source = self
            kind = value.__class__
            if kind is str:
                node = made[key] = _new(_LateText, value)
                node.source = self
            elif kind is _LateMap:
                made[key] = value
            else:
                made[key] = self._node(value)
        if len(made) != len(pairs):
            raise ValueError("a key stands twice")
        return made

    def _node(self, value: Any) -> Node:
        kind = value.__class__
        if kind is _LateMap:
            return value  # type: ignore[no-any-return]
        if kind is list:
            made = _LateSeq(self, 0)
            made.extend(map(self._node, value))
            return made
        if kind is str:
            return self._text(_LateText, value)
        if kind is _Number:
            is_float = "." in value or "e" in value or "E" in value
            return self._text(_LateFloat if is_float else _LateInt, value)
        if value is None:
            return self._text(_LateNull, "null")
        return self._text(_LateBool, "true" if value else "false")

    def _text(self, kind: type[_LateText], value: str) -> Text:
        node: Text = _new(kind, value)
        node.source = self
        return node


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _scan(text: Text) -> Runs | None:
    from lint.json_reader import scan_string

    if text.end - text.start == len(text):
        runs = Runs()
        runs.run(text.start, len(text))
        return runs
    return scan_string(text)


def _pair(late: Node, exact: Node, places: _Places) -> None:
    """Gives each late node the place of the exact one; both have the same shape."""
    pairs: list[tuple[Node, Node]] = [(late, exact)]
    while pairs:
        left, right = pairs.pop()
        places[id(left)] = right.start, right.end
        if isinstance(left, Map) and isinstance(right, Map):
            pairs.extend(zip(left, right, strict=True))
            pairs.extend(zip(left.values(), right.values(), strict=True))
        elif isinstance(left, Seq) and isinstance(right, Seq):
            pairs.extend(zip(left, right, strict=True))


class _Late:
    """A node whose place is looked up in its document."""

    __slots__ = ()
    source: Any

    @property
    def start(self) -> int:
        """Where it starts in the document."""
        return self.source.place(self)[0]  # type: ignore[no-any-return]

    @start.setter
    def start(self, value: int) -> None:
        """The place is looked up, not kept."""

    @property
    def end(self) -> int:
        """Where it ends in the document."""
        return self.source.place(self)[1]  # type: ignore[no-any-return]

    @end.setter
    def end(self, value: int) -> None:
        """The place is looked up, not kept."""


class _LateText(_Late, Text):
    """What is the same for all of them is written once, not into each."""

    __slots__ = ()
    kind = "str"
    style = "json"
    scan = staticmethod(_scan)
    runs = None

    def _spelled(self) -> Runs:
        return _scan(self) or whole(self)


class _LateInt(_LateText):
    __slots__ = ()
    kind = "int"


class _LateFloat(_LateText):
    __slots__ = ()
    kind = "float"


class _LateBool(_LateText):
    __slots__ = ()
    kind = "bool"


class _LateNull(_LateText):
    __slots__ = ()
    kind = "null"


class _LateMap(_Late, Map):
    __slots__ = ("twin",)
    twin: Node

    def like(self) -> Map:
        made = _LateMap(self.source, 0)
        made.twin = self
        return made

    def empty(self) -> Seq:
        made = _LateSeq(self.source, 0)
        made.twin = self
        return made


class _LateSeq(_Late, Seq):
    __slots__ = ("twin",)
    twin: Node

    def like(self) -> Seq:
        made = _LateSeq(self.source, 0)
        made.twin = self
        return made
