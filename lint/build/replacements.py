"""Replacements: values of one object that kustomize copies into others."""

from __future__ import annotations

import re

from lint.build.patches import Step
from lint.build.selectors import BadSelector, has_labels, is_selected
from lint.source import Text
from lint.tree import Map, Node, Seq, integer

_FAILING = "failing-patch"


class _Nowhere(Exception):
    """A path that leads nowhere."""


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
    at = next(iter(entry), entry)
    source, targets = entry.map("source"), entry.maps("targets")
    given = entry.text("sourceValue")
    if not (source or given is not None) or not targets:
        step.fail(_FAILING, at, "a replacement has a source and targets")
        return objects
    if source and given is not None:
        step.fail(_FAILING, given, "a replacement has a source or a sourceValue")
        return objects
    value = _source(step, source, objects) if given is None else given
    if value is None:
        return objects
    for target in targets:
        if not target.map("select"):
            step.fail(_FAILING, next(iter(target), target), "a target has a select")
            continue
        try:
            objects = [_targeted(step, target, root, value) for root in objects]
        except BadSelector as error:
            step.fail(_FAILING, at, f"a selector that cannot be read, {error}")
    return objects


def _source(step: Step, source: Map, objects: list[Map]) -> Node | None:
    at = next(iter(source), source)
    found = [root for root in objects if is_selected(source, root)]
    if len(found) != 1:
        what = "nothing" if not found else "more than one object"
        step.lacks(_FAILING, at, f"the source of a replacement selects {what}")
        return None
    written = source.text("fieldPath")
    node: Node | None = found[0]
    for name in split_path(written or "metadata.name"):
        node = _looked_up(node, name)
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


def _looked_up(node: Node | None, name: str) -> Node | None:
    if isinstance(node, Map):
        return node.get(name)  # type: ignore[call-overload,no-any-return]
    if not isinstance(node, Seq):
        return None
    if name.isdigit():
        return node[int(name)] if int(name) < len(node) else None
    if name == "-":
        return node[-1] if node else None
    field, value = _criterion(name)
    for item in node:
        if isinstance(item, Map) and field and item.string(field) == value:
            return item
        if isinstance(item, Text) and not field and item == value:
            return item
    return None


def _targeted(step: Step, target: Map, root: Map, value: Node) -> Map:
    select = target.map("select")
    if not has_labels(select, root) or not is_selected(select, root):
        return root
    for reject in target.maps("reject"):
        by_labels = reject.string("labelSelector") or reject.string("annotationSelector")
        if by_labels and has_labels(reject, root):
            return root
        rest = [key for key in reject if key not in ("labelSelector", "annotationSelector")]
        if rest and is_selected(reject, root):
            return root
    options = target.map("options")
    paths: list[Text | str] = list(target.texts("fieldPaths")) or ["metadata.name"]
    for path in paths:
        try:
            changed = _put(root, split_path(path), value, options)
        except _Nowhere:
            at = path if isinstance(path, Text) else next(iter(target), target)
            what = f"{root.string('kind')} {root.string('metadata', 'name')}"
            step.fail(_FAILING, at, f"{what} has no field {path}")
            continue
        root = changed if isinstance(changed, Map) else root
    return root


def _put(node: Node | None, steps: list[str], value: Node, options: Map) -> Node:
    """A copy with the value at the place, or places, of the path."""
    if not steps:
        return _refined(node, value, options)
    step, rest = steps[0], steps[1:]
    create = options.flag("create")
    if step.isdigit() or step.startswith("[") or step == "*":
        if node is None and create:
            node = Seq(value.source, value.start, value.end)
        if not isinstance(node, Seq):
            raise _Nowhere
        return _put_in(node, step, rest, value, options)
    if node is None and create:
        node = Map(value.source, value.start, value.end)
    if not isinstance(node, Map):
        raise _Nowhere
    child = node.get(step)  # type: ignore[call-overload]
    if child is None and not create:
        raise _Nowhere
    copy = node.like()
    copy.update(node)
    key = node.key(step) or Text(step, value.source, value.start, value.end, style="derived")
    copy[key] = _put(child, rest, value, options)
    return copy


def _put_in(items: Seq, step: str, rest: list[str], value: Node, options: Map) -> Node:
    copy = items.like()
    copy.extend(items)
    if step.isdigit():
        chosen = [int(step)] if int(step) < len(items) else []
    elif step == "*":
        chosen = list(range(len(items)))
    else:
        field, pattern = _criterion(step)
        chosen = [at for at, item in enumerate(items) if _meets(item, field, pattern)]
        if not chosen and options.flag("create") and field:
            made = Map(value.source, value.start, value.end)
            made[Text(field, value.source, value.start, value.end, style="derived")] = Text(
                pattern, value.source, value.start, value.end, style="derived"
            )
            copy.append(made)
            chosen = [len(items)]
    done = False
    for at in chosen:
        try:
            copy[at] = _put(copy[at], rest, value, options)
        except _Nowhere:
            continue
        done = True
    if not done:
        raise _Nowhere
    return copy


def _meets(item: Node, field: str, pattern: str) -> bool:
    value = item.text(field) if isinstance(item, Map) and field else None
    if isinstance(item, Text) and not field:
        value = item
    return value is not None and re.search(pattern, value) is not None


def _refined(old: Node | None, value: Node, options: Map) -> Node:
    delimiter = options.string("delimiter")
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
    if isinstance(old, Text) and isinstance(value, Text) and old.kind != value.kind:
        value = value.derive(str(value))
        value.kind = old.kind if _fits(value, old.kind) else "str"
    return value


def _fits(value: str, kind: str) -> bool:
    """Whether a scalar that keeps its type can be read as that."""
    return (
        kind == "str"
        or (kind == "int" and value.lstrip("-").isdigit())
        or (kind == "bool" and value in ("true", "false"))
    )


def split_path(path: str) -> list[str]:
    """The steps of a field path: dots part them, but not in brackets or behind a backslash."""
    steps: list[str] = []
    for piece in path.split("."):
        opened = bool(steps) and steps[-1].startswith("[") and not steps[-1].endswith("]")
        if steps and (steps[-1].endswith("\\") or opened):
            steps[-1] = f"{steps[-1].removesuffix(chr(92))}.{piece}"
        else:
            steps.append(piece)
    return [
        step[1:-1] if step.startswith("[") and step.endswith("]") and "=" not in step else step
        for step in steps
    ]


def _criterion(step: str) -> tuple[str, str]:
    field, _, value = step.strip("[]").partition("=")
    return field, value


def _index(options: Map) -> int:
    index = options.text("index")
    return (integer(index) if index is not None else 0) or 0


def _is_null(node: Node) -> bool:
    return isinstance(node, Text) and node.kind == "null"
