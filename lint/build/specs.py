"""Field specs: the places in objects of some kinds that a transformer of kustomize changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lint.build.resource import replaced
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import NamedTuple

Change = Callable[[Node | None], Node]
"""Makes what stands at a place afterwards of what stands there."""


class Spec(NamedTuple):
    """A path, keys with `/` between them, in the objects that it selects; empty is any.

    `create`: the mappings on the way are made where they are missing."""

    path: str
    kind: str = ""
    group: str = ""
    version: str = ""
    create: bool = False

    def selects(self, root: Map) -> bool:
        """Whether the object is of the kind, group and version."""
        if self.kind and self.kind != root.string("kind"):
            return False
        if not self.group and not self.version:
            return True
        group, version = group_version(root.string("apiVersion"))
        return (not self.group or self.group == group) and (
            not self.version or self.version == version
        )


class Misfit(Exception):
    """The object has something else where a path leads: `at` is that."""

    def __init__(self, at: Node, message: str) -> None:
        super().__init__(message)
        self.at = at
        self.message = message


def group_version(api_version: str) -> tuple[str, str]:
    """The group, empty for the core one, and the version."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", group)


def steps_of(path: str) -> list[str]:
    """The keys of a path; a slash behind a backslash is one within a key."""
    steps: list[str] = []
    for piece in path.removeprefix("/").split("/"):
        if steps and steps[-1].endswith("\\"):
            steps[-1] = f"{steps[-1][:-1]}/{piece}"
        else:
            steps.append(piece)
    return steps


def changed(root: Map, specs: Iterable[Spec], change: Change, leaf: str = "") -> Map:
    """The object with every place of the specs changed; what is not on a path is shared.

    `change` is given what stands there. `leaf` says what is made where nothing does and the
    spec creates: "map", "text", or nothing, as most transformers only change what there is."""
    for spec in specs:
        if spec.selects(root):
            result = _changed(root, steps_of(spec.path), change, leaf if spec.create else "")
            root = result if isinstance(result, Map) else root
    return root


def _changed(node: Node, steps: list[str], change: Change, leaf: str) -> Node:
    if not steps:
        return change(node)
    if isinstance(node, Seq):
        items = [_changed(item, steps, change, leaf) for item in node]
        if all(new is old for new, old in zip(items, node, strict=True)):
            return node
        copy = node.like()
        copy.extend(items)
        return copy
    if isinstance(node, Map):
        return _in_map(node, steps, change, leaf)
    if _is_null(node):
        return node
    raise Misfit(node, f"{'/'.join(steps)} is looked for in a scalar")


def _in_map(node: Map, steps: list[str], change: Change, leaf: str) -> Node:
    name = steps[0].removesuffix("[]")
    if not name:
        raise Misfit(node, "a path has an empty step")
    makes = bool(leaf) and name == steps[0]
    child = node.get(name)  # type: ignore[call-overload]
    if child is None or _is_null(child):
        if not makes:
            return node
        child = _made(node, leaf if len(steps) == 1 else "map")
    result = _changed(child, steps[1:], change, leaf)
    return node if result is node.get(name) else replaced(node, (name,), result)  # type: ignore[call-overload]


def _made(node: Map, leaf: str) -> Node:
    if leaf == "map":
        return node.like()
    return Text("", node.source, node.start, node.start, style="derived")


def paired(key: Text, value: Node) -> Change:
    """Sets a key in the mapping that stands at a place."""

    def change(node: Node | None) -> Node:
        if isinstance(node, Map):
            return replaced(node, (str(key),), value, key)
        if node is None or _is_null(node):
            assert node is not None
            return node
        raise Misfit(node, f"{key} is set in what is no mapping")

    return change


def _is_null(node: Node) -> bool:
    return isinstance(node, Text) and node.kind == "null"
