"""Replacements: values of one object that kustomize copies into others."""

from __future__ import annotations

import re

from lint.build.paths import criterion, looked_up, split_path
from lint.build.selectors import BadSelector, has_labels, is_selected, is_target
from lint.build.step import Step, first_key
from lint.source import Text
from lint.tree import Map, Node, Seq, integer
from lint.values import lazy
from lint.yaml_scalars import KUSTOMIZE, kind_of

_FAILING = "failing-patch"
_WORD = lazy(r"[\w-]+")
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "a null",
    "timestamp": "a date",
}


class _Nowhere(Exception):
    """A path that leads nowhere."""


class _Broken(_Nowhere):
    """A path that leads to no entry of a list, whatever else it may lead to."""


class _Unlike(Exception):
    """A value that is not of the kind of the scalar whose place it takes."""


class _Within(Exception):
    """A path that goes on within a scalar."""


def replaced_values(step: Step, objects: list[Map]) -> list[Map]:
    """The objects with every replacement of the kustomization made."""
    for entry in step.kustomization.maps("replacements"):
        path = entry.text("path")
        if path is None:
            objects = _replacement(step, entry, objects)
            continue
        for root in step.content(path)[:1]:
            for item in root if isinstance(root, Seq) else [root]:
                if isinstance(item, Map):
                    objects = _replacement(step, item, objects)
    return objects


def _replacement(step: Step, entry: Map, objects: list[Map]) -> list[Map]:
    at = first_key(entry)
    source, targets, given = entry.map("source"), entry.maps("targets"), entry.text("sourceValue")
    if (given is None) == (not source) or not targets:
        step.fail(_FAILING, at, "a replacement has a source, or a value, and targets")
        return objects
    value = _source(step, source, objects) if given is None else given
    if value is None:
        return objects
    for target in targets:
        if not target.map("select"):
            step.fail(_FAILING, first_key(target), "a target has a select")
            continue
        try:
            meant = [_is_meant(target, root) for root in objects]
        except BadSelector as error:
            step.fail(_FAILING, error.at or at, f"a selector that cannot be read, {error}")
            continue
        if not any(meant):
            _idle(step, target.map("select"))
        pairs = zip(objects, meant, strict=True)
        objects = [_targeted(step, target, root, value) if is_ else root for root, is_ in pairs]
    return objects


def _is_meant(target: Map, root: Map) -> bool:
    select = target.map("select")
    if not has_labels(select, root) or any(_rejects(one, root) for one in target.maps("reject")):
        return False
    return is_target(select, root)


def _idle(step: Step, select: Map) -> None:
    """Notes a target that selects nothing, if it is one object that it names."""
    name = select.text("name")
    if name and _WORD.fullmatch(name) and not step.is_open and not step.limits:
        what = f"{select.string('kind') or 'object'} {name}"
        message = f"no {what} is among the objects: the value is not put there"
        step.note_idle(name, message, "replacement")


def _source(step: Step, source: Map, objects: list[Map]) -> Node | None:
    at = next(iter(source), source)
    found = [root for root in objects if is_selected(source, root)]
    if len(found) != 1:
        what = "nothing" if not found else "more than one object"
        step.lacks(_FAILING, at, f"the source of a replacement selects {what}")
        return None
    written = source.text("fieldPath")
    node = looked_up(found[0], split_path(written or "metadata.name"))
    if node is None or (isinstance(node, (Map, Seq)) and not node) or _is_null(node):
        step.fail(_FAILING, written or at, f"the source has no {written}")
        return None
    options = source.map("options")
    delimiter = options.string("delimiter")
    if not delimiter:
        return node
    parts = node.split(delimiter) if isinstance(node, Text) else []
    index = _index(options)
    if not 0 <= index < len(parts) or not isinstance(node, Text):
        step.fail(_FAILING, written or at, "the source has no part of that index")
        return None
    start = sum(len(part) + len(delimiter) for part in parts[:index])
    part = node.part(start, start + len(parts[index]))
    part.kind = node.kind
    return part


def _targeted(step: Step, target: Map, root: Map, value: Node) -> Map:
    paths: list[Text | str] = list(target.texts("fieldPaths")) or ["metadata.name"]
    for path in paths:
        at = path if isinstance(path, Text) else first_key(target)
        try:
            changed = _Putter(value, target.map("options")).put(root, split_path(path))
        except _Within:
            step.limits.append(at.span())
            continue
        except _Unlike as unlike:
            what = f"{root.string('kind')} {root.string('metadata', 'name')}"
            step.fail(_FAILING, at, f"{unlike} at {path} of {what}, which keeps its type")
            continue
        except _Nowhere:
            what = f"{root.string('kind')} {root.string('metadata', 'name')}"
            step.fail(_FAILING, at, f"{what} has no field {path}")
            continue
        root = changed if isinstance(changed, Map) else root
    return root


def _rejects(reject: Map, root: Map) -> bool:
    by_labels = reject.string("labelSelector") or reject.string("annotationSelector")
    if by_labels and has_labels(reject, root):
        return True
    rest = [key for key in reject if key not in ("labelSelector", "annotationSelector")]
    return bool(rest) and is_target(reject, root)


class _Putter:
    """Puts a value at the places of a path."""

    def __init__(self, value: Node, options: Map, *, is_within: bool = False) -> None:
        self.value = value
        self.options = options.like() if is_within else options
        self.is_within = is_within
        self.create = options.flag("create")

    def put(self, node: Node | None, steps: list[str]) -> Node:
        """A copy with the value at the place, or places, of the path."""
        if not steps:
            return _refined(node, self.value, self.options)
        step, rest = steps[0], steps[1:]
        if isinstance(node, Text):
            return self._within(node, steps)
        if step.isdigit() or step.startswith("[") or step == "*":
            if node is None and self.create:
                if step == "*":
                    # A mapping is made for it, which has no entries.
                    raise _Broken
                node = self.value_place(Seq)
            if not isinstance(node, Seq):
                raise _Nowhere
            return self._in_list(node, step, rest)
        if node is None and self.create:
            node = self.value_place(Map)
        if not isinstance(node, Map):
            raise _Nowhere
        child = node.get(step)  # type: ignore[call-overload]
        if child is None and not self.create:
            raise _Nowhere
        copy = node.like()
        copy.update(node)
        copy[node.key(step) or self._text(step)] = self.put(child, rest)
        return copy

    def _within(self, text: Text, steps: list[str]) -> Node:
        """The scalar with the value put into the data that it holds."""
        from lint.build.inner_data import data_of, written

        old = data_of(text)
        if old is None:
            raise _Nowhere
        if self.is_within:
            raise _Within
        try:
            new = _Putter(self.value, self.options, is_within=True).put(old, steps)
        except _Unlike as unlike:
            raise _Within from unlike
        made = written(text, old, new, is_scalar=isinstance(self.value, Text))
        if made is None:
            raise _Within
        changed = text.derive(made)
        changed.kind = text.kind
        return changed

    def value_place(self, kind: type[Map | Seq]) -> Map | Seq:
        """An empty collection that is written where the value is."""
        return kind(self.value.source, self.value.start, self.value.end)

    def _text(self, text: str) -> Text:
        value = self.value
        return Text(text, value.source, value.start, value.end, style="derived")

    def _in_list(self, items: Seq, step: str, rest: list[str]) -> Node:
        copy = items.like()
        copy.extend(items)
        done = False
        for at in self._chosen(copy, step):
            try:
                copy[at] = self.put(copy[at], rest)
            except _Broken:
                raise
            except _Nowhere:
                continue
            done = True
        if not done:
            raise _Nowhere
        return copy

    def _chosen(self, items: Seq, step: str) -> list[int]:
        """The entries that a step means; one may be made for it."""
        if step == "*":
            return list(range(len(items)))
        if step.isdigit():
            if int(step) == len(items) and self.create:
                items.append(self._text(""))
            if int(step) >= len(items):
                raise _Broken
            return [int(step)]
        field, pattern = criterion(step)
        found = [at for at, item in enumerate(items) if _meets(item, field, pattern)]
        if found or not self.create:
            return found
        made: Node = self._text(pattern)
        if field:
            entry = self.value_place(Map)
            assert isinstance(entry, Map)
            entry[self._text(field)] = made
            made = entry
        items.append(made)
        return [len(items) - 1]


def _meets(item: Node, field: str, pattern: str) -> bool:
    value = item.text(field) if isinstance(item, Map) and field else None
    if isinstance(item, Text) and not field:
        value = item
    return value is not None and re.search(pattern, value) is not None


def _refined(old: Node | None, value: Node, options: Map) -> Node:
    delimiter = options.string("delimiter")
    if old is None and isinstance(value, Text):
        old = value.derive("")
        # What is made has no type: it is what its value looks like.
        old.kind = kind_of(str(value), KUSTOMIZE)
    if delimiter and isinstance(value, Text):
        if not isinstance(old, Text):
            raise _Nowhere
        parts, index = old.split(delimiter), _index(options)
        if index < 0:
            parts = [str(value), *parts]
        elif index >= len(parts):
            parts.append(str(value))
        else:
            parts[index] = str(value)
        value = value.derive(delimiter.join(parts))
    if not isinstance(old, Text):
        return value
    made = value if isinstance(value, Text) else old.derive("")
    if old.kind != made.kind or old.kind != "str":
        kind = old.kind if old.kind == "str" else kind_of(str(made), KUSTOMIZE)
        if kind != old.kind and (old.kind, kind) != ("float", "int"):
            raise _Unlike(f"{made or 'nothing'} takes the place of {_KINDS[old.kind]}")
        made = made.derive(str(made))
        made.kind = kind
    return made


def _index(options: Map) -> int:
    index = options.text("index")
    return (integer(index) if index is not None else 0) or 0


def _is_null(node: Node) -> bool:
    return isinstance(node, Text) and node.kind == "null"
