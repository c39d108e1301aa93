"""The options of a dashboard for which Grafana has a closed list: `schemas/grafana/options.json`.

A path there starts with what it belongs to: dashboard, variable, panel, target, field,
override, `transformation` of any kind or of one (`transformation.reduce`), or a panel of
one type (`stat`); `*` stands for every item of a list or value of a mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint.grafana.panel import Panel, facts
from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.grafana.dashboard import Dashboard


class Choice(NamedTuple):
    """An option as it is written; `values` are those there are, `then` what any other does."""

    text: Text
    what: str
    then: str
    values: tuple[str, ...]


_Option = tuple[tuple[str, ...], str, str, tuple[str, ...]]


def unknown_options(dashboard: Dashboard) -> Iterator[Choice]:
    """The options of a dashboard that have a value which is not in their list."""
    table = _table()
    yield from _unknown(table.get("dashboard", ()), dashboard.plain)
    for variable in dashboard.variables:
        yield from _unknown(table.get("variable", ()), variable.node)
    core = frozenset(facts("panels")["core"])
    for panel in dashboard.panels:
        if panel.type in core:
            yield from _of_panel(table, panel)


def _of_panel(table: dict[str, list[_Option]], panel: Panel) -> Iterator[Choice]:
    yield from _unknown(table["panel"], panel.node)
    yield from _unknown(table.get(str(panel.type), ()), panel.node)
    for target in panel.targets:
        if target.expr:
            yield from _unknown(table["target"], target.node)
    for item in panel.node.maps("transformations"):
        yield from _unknown(table["transformation"], item)
        yield from _unknown(table.get(f"transformation.{item.string('id')}", ()), item)
    for item in panel.node.map("fieldConfig").maps("overrides"):
        yield from _unknown(table["override"], item)
    own = table.get(f"{panel.type}.field", [])
    for field in panel.fields:
        for path, what, then, values in (*table["field"], *own):
            first, rest = path[0], path[1:]
            value = field.settings.get(first)
            nodes: Iterable[Node] = () if value is None else _at(value, rest)
            if field.matcher is not None and first == "custom":
                for size in range(2, len(path) + 1):
                    dotted = field.settings.get(".".join(path[:size]))
                    if dotted is not None:
                        nodes = (*nodes, *_at(dotted, path[size:]))
            yield from _judged(nodes, what, then, values)


def _unknown(options: Iterable[_Option], root: Map) -> Iterator[Choice]:
    for path, what, then, values in options:
        if path[0] in root:
            yield from _judged(_at(root, path), what, then, values)


def _judged(
    nodes: Iterable[Node], what: str, then: str, values: tuple[str, ...]
) -> Iterator[Choice]:
    for node in nodes:
        if not isinstance(node, Text) or node.kind in ("null", "bool") or not node:
            continue
        if node not in values and "$" not in node and "{{" not in node:
            yield Choice(node, what, then, values)


def _at(node: Node, path: tuple[str, ...]) -> list[Node]:
    """The nodes at the end of a path."""
    found = [node]
    for step in path:
        inner: list[Node] = []
        for each in found:
            if step != "*":
                child = each.child(step) if isinstance(each, Map) else None
                inner.extend(() if child is None else (child,))
            elif isinstance(each, Map):
                inner.extend(each.values())
            elif isinstance(each, Seq):
                inner.extend(each)
        found = inner
    return found


def _table() -> dict[str, list[_Option]]:
    """The options by what they belong to."""
    found: dict[str, list[_Option]] = {}
    for option in facts("options")["options"]:
        for path in option["paths"]:
            owner, _, rest = path.partition(":")
            if rest.startswith("field."):
                owner, rest = f"{owner}.field", rest.removeprefix("field.")
            steps = tuple(rest.split("."))
            values = tuple(option["values"])
            found.setdefault(owner, []).append((steps, option["what"], option["then"], values))
    return found
