"""ValueAddTransformer: one value put into fields of many objects, or into a path that they hold."""

from __future__ import annotations

import posixpath

from lint.build.paths import criterion
from lint.build.selectors import BadSelector, selects
from lint.build.specs import Misfit, steps_of
from lint.build.step import Step, first_key
from lint.build.transformers import moved
from lint.source import Text
from lint.tree import Map, Node, Seq, integer
from lint.yaml_scalars import KUSTOMIZE, kind_of

_FAILING = "failing-transformer"
_NAMESPACE = "metadata/namespace"


def added(step: Step, plugin: Map, objects: list[Map]) -> list[Map]:
    """The objects with the value; without one it is the name of the kustomization's folder."""
    given = plugin.text("value")
    value = (given or first_key(plugin)) if isinstance(first_key(plugin), Text) else given
    assert isinstance(value, Text)
    value = value.derive((given or "").strip() or posixpath.basename(step.folder))
    targets = plugin.maps("targets") + _shared(step, plugin)
    if not targets:
        step.fail(_FAILING, first_key(plugin), "there is no target")
    for target in targets:
        objects = _targeted(step, target, objects, value)
    return objects


def _shared(step: Step, plugin: Map) -> list[Map]:
    path = plugin.text("targetFilePath")
    roots = step.content(path)[:1] if path else []
    return [entry for root in roots if isinstance(root, Map) for entry in root.maps("targets")]


def _targeted(step: Step, target: Map, objects: list[Map], value: Text) -> list[Map]:
    field, position = target.text("fieldPath"), target.text("filePathPosition")
    index = (integer(position) or 0) if position else 0
    if not field or index < 0:
        step.fail(_FAILING, position or first_key(target), "a target has a fieldPath")
        return objects
    selector = target.get("selector")  # type: ignore[call-overload]
    try:
        chosen = [not isinstance(selector, Map) or selects(selector, root) for root in objects]
    except BadSelector as error:
        at = error.at or first_key(selector)
        step.fail(_FAILING, at, f"a selector that cannot be read, {error}")
        return objects
    steps = steps_of(field)

    def one(root: Map) -> Map:
        if field == _NAMESPACE:
            return moved(step, [root], value, ())[0]
        changed = _put(root, steps, value, index)
        return changed if isinstance(changed, Map) else root

    made = step.each([root for root, is_ in zip(objects, chosen, strict=True) if is_], one)
    rest = iter(made)
    return [next(rest) if is_ else root for root, is_ in zip(objects, chosen, strict=True)]


def _put(node: Node, steps: list[str], value: Text, at: int) -> Node:
    if not steps:
        return _value(node, value, at)
    name = steps[0]
    if isinstance(node, Map):
        child = node.child(name)
        if child is None:
            child = value.derive("") if len(steps) == 1 else _empty(value)
        copy = node.like()
        copy.update(node)
        copy[node.key(name) or value.derive(name)] = _put(child, steps[1:], value, at)
        return copy
    if not isinstance(node, Seq):
        raise Misfit(node, f"{name} is looked for in a scalar")
    items = node.like()
    items.extend(node)
    index = _index(items, name, value)
    items[index] = _put(items[index], steps[1:], value, at)
    return items


def _index(items: Seq, name: str, value: Text) -> int:
    """The entry that a step means; one is made for it where none is as it wants."""
    if name.isdigit() and int(name) < len(items):
        return int(name)
    field, wanted = criterion(name)
    if not field or not name.startswith("["):
        raise Misfit(items, f"there is no {name} in the list")
    for index, item in enumerate(items):
        if isinstance(item, Map) and item.string(field) == wanted:
            return index
    made = _empty(value)
    made[value.derive(field)] = value.derive(wanted)
    items.append(made)
    return len(items) - 1


def _empty(value: Text) -> Map:
    return Map(value.source, value.start, value.end)


def _value(node: Node, value: Text, at: int) -> Text:
    if not isinstance(node, Text):
        raise Misfit(node, "a value is put where there is no scalar")
    made = value.derive(_inserted(str(node), at - 1, str(value)) if at else str(value))
    made.kind = kind_of(str(made), KUSTOMIZE)
    return made


def _inserted(path: str, position: int, part: str) -> str:
    """The path with a further part; it stays absolute or relative."""
    root = "/" if path.startswith("/") else ""
    parts = [piece for piece in path.split("/") if piece]
    parts.insert(position, part)
    return root + "/".join(parts)
