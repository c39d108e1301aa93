"""Field paths as kustomize's replacements and variables write them: `spec.containers.[name=a].image`."""

from __future__ import annotations

from lint.source import Text
from lint.tree import Map, Node, Seq


def split_path(path: str) -> list[str]:
    """The steps of a field path: dots part them, but not in brackets or behind a backslash."""
    pieces: list[str] = []
    for piece in path.split("."):
        if pieces and pieces[-1].endswith("\\"):
            pieces[-1] = f"{pieces[-1][:-1]}.{piece}"
        else:
            pieces.append(piece)
    steps: list[str] = []
    is_open = False
    for piece in pieces:
        if is_open:
            steps[-1] = f"{steps[-1]}.{piece}"
        else:
            steps.append(piece)
            is_open = piece.startswith("[")
        if is_open and piece.endswith("]"):
            is_open = False
            steps[-1] = steps[-1] if "=" in steps[-1] else steps[-1].strip("[]")
    return steps


def looked_up(node: Node | None, steps: list[str]) -> Node | None:
    """What stands at the end of a path; the first of several."""
    for step in steps:
        node = _child(node, step)
    return node


def _child(node: Node | None, name: str) -> Node | None:
    if isinstance(node, Map):
        return node.get(name)  # type: ignore[call-overload,no-any-return]
    if not isinstance(node, Seq):
        return None
    if name.isdigit():
        return node[int(name)] if int(name) < len(node) else None
    if name == "-":
        return node[-1] if node else None
    field, value = criterion(name)
    for item in node:
        if isinstance(item, Map) and field and item.string(field) == value:
            return item
        if isinstance(item, Text) and not field and item == value:
            return item
    return None


def criterion(step: str) -> tuple[str, str]:
    """The field and the value that a step in brackets asks for."""
    field, _, value = step.strip("[]").partition("=")
    return field, value
