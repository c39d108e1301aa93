"""Reads YAML files into trees with positions, as the tool that will read them does.

PyYAML's C parser gives events; the tree is composed here, because PyYAML's own
composer rejects what the real consumers accept (repeated anchors, an unquoted `=`)
and resolves scalars by other tables than they do.
"""

from __future__ import annotations

import re

from lint.libyaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    Parser,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)
from lint.source import File, Span, Text
from lint.tree import Document, Duplicate, Fault, Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple, lazy
from lint.yaml_scalars import KUBERNETES, KUSTOMIZE, kind_of, scan_block, scan_quoted

if TYPE_CHECKING:
    from typing import Any

__all__ = ["KUBERNETES", "KUSTOMIZE", "Reading", "read"]

_MAX_NODES = 2_000_000
_MAX_DEPTH = 200
_STYLES = {None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_MERGE = "<<"
_MAX_FAULTS = 20
_NEXT = lazy(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)
_PROPERTIES = lazy(r"(?:[&!]\S*\s+)+|(?:[&!]\S*\s*)+$")


class Reading(NamedTuple):
    """The documents of a file, and what kept some of it from being read."""

    documents: tuple[Document, ...]
    faults: tuple[Fault, ...] = ()


def read(
    source: File | Text, words: dict[str, str] = KUSTOMIZE, *, instead: str | None = None
) -> Reading:
    """Reads every document of a file, or of a text inside one.

    A document that cannot be read is a fault, and reading goes on with the next one.
    `instead` is read in place of the source's own text, and must be as long: positions
    are the source's."""
    composer = _Composer(source, words, instead)
    begin: int | None = 0
    while begin is not None:
        begin = _read_from(composer, begin)
    return Reading(tuple(composer.documents), tuple(composer.faults))


def _read_from(composer: _Composer, begin: int) -> int | None:
    """Reads on from an offset; where reading may go on behind a fault, None at the end."""
    try:
        composer.run(begin)
    except YAMLError as error:
        fault = _syntax_fault(composer, error)
    except UnicodeEncodeError as error:
        at = error.start + composer.shift
        what = "half of a surrogate pair, which is no character: nothing behind it is read"
        composer.faults.append(Fault("yaml/syntax", composer.span(at, at + 1), what))
        return None
    except _Refused as refused:
        fault = refused.fault
    else:
        return None
    composer.faults.append(fault)
    if fault.code != "yaml/syntax" or len(composer.faults) >= _MAX_FAULTS:
        return None
    behind = max(composer.last, begin, composer.failed)
    mark = _NEXT.search(composer.text, behind)
    return None if mark is None else mark.start()


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def _syntax_fault(composer: _Composer, error: YAMLError) -> Fault:
    shift, size = composer.shift, len(composer.text)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).split("\n")[0]
    context = getattr(error, "context", None)
    at = size if mark is None else min(mark.index + shift, size)
    if mark is None and hasattr(error, "position"):
        at = error.position
        problem = getattr(error, "reason", problem)
    what = f"{problem} {context}" if context else str(problem)
    because: tuple[tuple[Span, str], ...] = ()
    composer.failed = at
    opening = getattr(error, "context_mark", None)
    if opening is not None and opening.index + shift < at:
        start = opening.index + shift
        because = ((composer.span(start, start + 1), f"{_begun(context)} began here"),)
    return Fault("yaml/syntax", composer.span(at, min(at + 1, size)), what, because)


def _begun(context: str | None) -> str:
    return (context or "it").removeprefix("while parsing ").removeprefix("while scanning ")


class _Composer:
    """Turns events into trees. `stack` holds the open collections."""

    def __init__(
        self, source: File | Text, words: dict[str, str], instead: str | None = None
    ) -> None:
        self.source = source
        own = source.text if isinstance(source, File) else str(source)
        self.text = own if instead is None else instead
        self.words = words
        self.documents: list[Document] = []
        self.faults: list[Fault] = []
        self.shift = 1 if self.text.startswith("\ufeff") else 0
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.duplicates: list[Duplicate] = []
        self.odd: list[Text] = []
        self.nodes = 0
        self.last = 0
        self.failed = 0

    def span(self, start: int, end: int) -> Span:
        """The span in the file of two offsets in the text."""
        return self.source.span(start, end)

    def run(self, begin: int = 0) -> None:
        """Composes the documents from an offset on, where a `---` stands."""
        text = self.text[self.shift :]
        if begin:
            text = " " * (begin - self.shift - 1) + "\n" + self.text[begin:]
        parser = Parser(text)
        get = parser.get_event
        while True:
            event = get()
            if event is None or event.__class__ is StreamEndEvent:
                return
            if event.__class__ is DocumentStartEvent:
                self.anchors = {}
                self.duplicates = []
                self.odd = []
                root = self._document(get)
                document = Document(root, tuple(self.duplicates), tuple(self.odd))
                self.documents.append(document)

    def _document(self, get: Any) -> Node:
        """Composes one document. `open` holds each open collection with the key that
        waits for it and the number of nodes before it."""
        open_: list[tuple[Map | Seq, Text | None, int]] = []
        key: Text | None = None
        while True:
            event = get()
            kind = event.__class__
            if kind is ScalarEvent:
                self._count(1, event)
                node: Node = self._scalar(event)
                if event.anchor:
                    self.anchors[event.anchor] = (node, 1)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if open_ and key is None and isinstance(open_[-1][0], Map):
                    raise self._no_scalar_key(event)
                open_.append((self._open(event, kind, len(open_)), key, self.nodes))
                key = None
                continue
            elif kind is AliasEvent:
                node, size = self._alias(event)
                self._count(size, event)
            else:
                node, key, before = open_.pop()
                node = self._close(event, node, before)
            if not open_:
                get()
                return node
            key = self._place(open_[-1][0], key, node, event)

    def _close(self, event: Any, node: Map | Seq, before: int) -> Node:
        """Ends a collection; an anchor on it now has a size."""
        node.end = self._end(event)
        self._count(1, event)
        for name, (known, _) in self.anchors.items():
            if known is node:
                closed = self.anchors[name] = (_merged(node), self.nodes - before)
                return closed[0]
        return _merged(node)

    def _place(self, top: Map | Seq, key: Text | None, node: Node, event: Any) -> Text | None:
        """Puts a node into the open collection; in a mapping the first of two is the key."""
        if isinstance(top, Seq):
            top.append(node)
            return None
        if key is None:
            if not isinstance(node, Text):
                raise self._no_scalar_key(event)
            if node.kind != "str":
                self.odd.append(node)
            return node
        if key in top and key != _MERGE:
            first = top.key(key)
            if first is not None:
                self.duplicates.append(Duplicate(key, first))
                del top[first]
        top[key] = node
        return None

    def _scalar(self, event: Any) -> Text:
        value = event.value
        start = event.start_mark.index + self.shift
        end = event.end_mark.index + self.shift
        self.last = end
        if event.anchor or event.tag:
            properties = _PROPERTIES.match(self.text, start, end)
            start = properties.end() if properties else start
        style = _STYLES[event.style]
        if style == "plain":
            tag = event.tag
            kind = kind_of(value, self.words) if tag is None else _tagged(tag, value, self.words)
            if kind == "float" and value[-1] in "fFnN":
                self.odd.append(Text(value, self.source, start, end, kind=kind))
            if end - start == len(value):
                return Text(value, self.source, start, end, kind=kind)
            return Text(value, self.source, start, end, kind=kind, scan=scan_quoted)
        if event.tag:
            return self._with_tag(event, style, start, end)
        if style in ("single", "double"):
            if end - start == len(value) + 2:
                return Text(value, self.source, start + 1, end - 1, style="quoted")
            text = Text(value, self.source, start, end, style=style, scan=scan_quoted)
            if style == "double":
                self._check_escapes(text)
            return text
        return Text(value, self.source, start, end, style=style, scan=scan_block)

    def _with_tag(self, event: Any, style: str, start: int, end: int) -> Text:
        """A quoted scalar that a tag makes something else, or bytes."""
        kind = _tagged(event.tag, event.value, self.words)
        scan = scan_block if style in ("literal", "folded") else scan_quoted
        return Text(event.value, self.source, start, end, kind=kind, style=style, scan=scan)

    def _check_escapes(self, text: Text) -> None:
        r"""Go's YAML reader knows no `\/`, which libyaml lets pass."""
        raw = self.text[text.start : text.end]
        at = raw.find("\\/")
        while at >= 0:
            before = raw[:at]
            if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                span = self.span(text.start + at, text.start + at + 2)
                message = (
                    "unknown escape \\/ in a double-quoted scalar: kustomize and kubectl reject it"
                )
                self.faults.append(Fault("yaml/syntax", span, message))
            at = raw.find("\\/", at + 2)

    def _open(self, event: Any, kind: type, depth: int) -> Map | Seq:
        start = event.start_mark.index + self.shift
        if depth > _MAX_DEPTH:
            message = f"nested deeper than {_MAX_DEPTH} levels: no Kubernetes reader takes it"
            raise _Refused(Fault("yaml/syntax", self.span(start, start + 1), message))
        made = Map if kind is MappingStartEvent else Seq
        node: Map | Seq = made(self.source, start, start)
        if event.anchor:
            self.anchors[event.anchor] = (node, -1)
        return node

    def _alias(self, event: Any) -> tuple[Node, int]:
        found = self.anchors.get(event.anchor)
        start = event.start_mark.index + self.shift
        self.last = event.end_mark.index + self.shift
        span = self.span(start, event.end_mark.index + self.shift)
        if found is None:
            raise _Refused(Fault("yaml/syntax", span, f"unknown anchor '{event.anchor}'"))
        if found[1] < 0:
            message = f"anchor '{event.anchor}' contains itself: no reader can expand it"
            raise _Refused(Fault("yaml/syntax", span, message))
        return found

    def _count(self, size: int, event: Any) -> None:
        self.nodes += size
        if self.nodes > _MAX_NODES:
            start = event.start_mark.index + self.shift
            span = self.span(start, event.end_mark.index + self.shift)
            message = f"aliases expand to more than {_MAX_NODES} nodes: not read further"
            raise _Refused(Fault("yaml/alias-bomb", span, message))

    def _end(self, event: Any) -> int:
        """A block collection ends behind its last token, not where the next one starts."""
        if event.end_mark.index > event.start_mark.index:
            self.last = event.end_mark.index + self.shift
        return self.last

    def _no_scalar_key(self, event: Any) -> _Refused:
        start = event.start_mark.index + self.shift
        message = "a key that is a list or a mapping: Kubernetes takes only strings as keys"
        if self.text[start : start + 2] == "{{":
            message += " (an unquoted {{ template }}?)"
        return _Refused(Fault("yaml/syntax", self.span(start, start + 1), message))


def _tagged(tag: str, value: str, words: dict[str, str]) -> str:
    name = tag.rpartition(":")[2]
    if name in ("int", "float", "bool", "null", "timestamp"):
        return name
    return "str" if tag != "!" else kind_of(value, words) if not value else "str"


def _merged(node: Map | Seq) -> Map | Seq:
    """The mapping with what its `<<` names filled in; its own keys win."""
    if not isinstance(node, Map) or _MERGE not in node:
        return node
    result = node.like()
    sources: list[Node] = []
    for key, value in node.items():
        if key == _MERGE and key.style == "plain":
            sources.extend(value if isinstance(value, Seq) else [value])
        else:
            result[key] = value
    for source in sources:
        for key, value in source.items() if isinstance(source, Map) else ():
            result.setdefault(key, value)
    return result
