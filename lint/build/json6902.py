"""JSON patches (RFC 6902), as the library that kustomize uses applies them."""

from __future__ import annotations

from lint.build.strategic import Mismatch
from lint.source import Text
from lint.tree import Map, Node, Seq, as_data
from lint.yaml_scalars import KUBERNETES, kind_of

_WITH_VALUE = ("add", "replace", "test")


def apply(root: Map, operations: Seq) -> Map:
    """The object with every operation applied; raises Mismatch where one fails."""
    document: Node = root
    for operation in operations:
        if not isinstance(operation, Map):
            raise Mismatch(operation, "an operation of a JSON patch is a mapping")
        document = _Operation(operation).applied(document)
    if not isinstance(document, Map):
        raise Mismatch(operations, "the patch leaves no object")
    return document


def as_json(node: Node) -> Node:
    """The patch as kustomize reads it: by way of JSON, with the words of YAML 1.1."""
    if isinstance(node, Text):
        kind = kind_of(node, KUBERNETES) if node.style == "plain" else node.kind
        if node.style != "folded" and kind == node.kind:
            return node
        copy = node.derive(str(node))
        copy.kind = kind
        return copy
    if isinstance(node, Map):
        made = node.like()
        made.update((key, as_json(value)) for key, value in node.items())
        return made
    items = node.like()
    items.extend(as_json(item) for item in node)
    return items


class _Operation:
    def __init__(self, operation: Map) -> None:
        self.map = operation
        self.name = operation.string("op")
        self.path = operation.text("path")
        self.at = self.path or operation.text("op") or operation

    def applied(self, document: Node) -> Node:
        """The document after this operation."""
        if self.path is None:
            raise self._fails("has no path")
        key = self.map.key("value")
        value = self.map.get(key) if key is not None else None
        path = self.path
        if self.name in _WITH_VALUE and value is None:
            value = path.derive("null")
            value.kind = "null"
        if self.name in ("move", "copy"):
            document, value = self._from(document)
        if self.name == "test":
            return self._tested(document, path, value)
        if self.name not in ("add", "replace", "remove", "move", "copy"):
            self.at = self.map.text("op") or self.at
            raise self._fails(f"op {self.name or 'is missing'}: it is none of a JSON patch")
        change = {"replace": self._replaced, "remove": self._removed}.get(self.name, self._added)
        if not path and self.name == "replace" and value is not None:
            return value
        return self._changed(document, _steps(path), value, change)

    def _from(self, document: Node) -> tuple[Node, Node]:
        source = self.map.text("from")
        if source is None:
            raise self._fails("has no from")
        found = self._found(document, source)
        if self.name == "move":
            document = self._changed(document, _steps(source), None, self._removed)
        return document, found

    def _tested(self, document: Node, path: Text, value: Node | None) -> Node:
        found = document if not path else self._found(document, path)
        if as_data(found) != as_data(value):
            raise self._fails(f"test {path} fails: another value is there")
        return document

    def _found(self, document: Node, path: Text) -> Node:
        node = document
        for step in _steps(path):
            node = self._child(node, step)
        return node

    def _changed(self, node: Node, steps: list[str], value: Node | None, change: object) -> Node:
        """A copy in which the value at the steps is changed; the rest is shared."""
        if len(steps) <= 1:
            if not isinstance(node, (Map, Seq)) or not steps:
                raise self._missing()
            return change(node, steps[0], value)  # type: ignore[operator,no-any-return]
        child = self._changed(self._child(node, steps[0]), steps[1:], value, change)
        if isinstance(node, Map):
            copy = node.like()
            copy.update(node)
            copy[node.key(steps[0]) or Text(steps[0], node.source, node.start, node.start)] = child
            return copy
        items = node.like()  # type: ignore[union-attr]
        items.extend(node)  # type: ignore[arg-type]
        items[self._index(node, steps[0])] = child  # type: ignore[arg-type]
        return items

    def _child(self, node: Node, step: str) -> Node:
        if isinstance(node, Map):
            found = node.get(step)  # type: ignore[call-overload]
            if found is None:
                raise self._missing()
            return found  # type: ignore[no-any-return]
        if isinstance(node, Seq):
            return node[self._index(node, step)]
        raise self._missing()

    def _index(self, node: Seq, step: str) -> int:
        index = _number(step)
        if index is None or not -len(node) <= index < len(node):
            raise self._missing()
        return index

    def _added(self, node: Map | Seq, step: str, value: Node) -> Node:
        if isinstance(node, Map):
            return self._set(node, step, value)
        items = node.like()
        items.extend(node)
        index = len(node) if step == "-" else _number(step)
        if index is None or not -len(node) - 1 <= index <= len(node):
            raise self._missing()
        items.insert(index if index >= 0 else index + len(node) + 1, value)
        return items

    def _replaced(self, node: Map | Seq, step: str, value: Node) -> Node:
        """In a mapping the library takes a replacement of what is not there for an addition."""
        if isinstance(node, Map):
            return self._set(node, step, value)
        items = node.like()
        items.extend(node)
        items[self._index(node, step)] = value
        return items

    def _set(self, node: Map, step: str, value: Node) -> Map:
        copy = node.like()
        copy.update(node)
        assert self.path is not None
        copy[node.key(step) or self.path.derive(step)] = value
        return copy

    def _removed(self, node: Map | Seq, step: str, value: Node | None) -> Node:  # noqa: ARG002
        if isinstance(node, Map):
            key = node.key(step)
            if key is None:
                raise self._missing()
            copy = node.like()
            copy.update((name, item) for name, item in node.items() if name is not key)
            return copy
        items = node.like()
        items.extend(node)
        del items[self._index(node, step)]
        return items

    def _missing(self) -> Mismatch:
        where = self.map.string("from") if self.name in ("move", "copy") else ""
        path = f"{where} or {self.path}" if where else self.path
        return self._fails(f"{self.name} {path}: the object has no such place")

    def _fails(self, what: str) -> Mismatch:
        return Mismatch(self.at, what)


def _number(step: str) -> int | None:
    digits = step.removeprefix("-")
    return int(step) if digits.isdigit() and digits.isascii() else None


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
