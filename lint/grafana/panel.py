"""Panels, queries and variables of a dashboard, and which datasource each refers to."""

from __future__ import annotations

import json
from functools import cache

from lint.facts import read
from lint.grafana.fields import Field, fields_of
from lint.source import Text
from lint.tree import Map, Node, integer
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from typing import Any

    from lint.grafana.dashboard import Dashboard

PROMQL = frozenset(
    {"prometheus", "grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource"}
)
"""Types of datasource that are queried in PromQL."""

_VARIABLE = lazy(
    r"\$(\w+)|\[\[(\w+?)(?::\w+)?\]\]|\$\{(\w+)(?:\.[^:^{}\[\]]+|\[[^\]]*\])*(?::[^}]+)?\}"
)
_NAME = lazy(r"[A-Za-z0-9_]+")
_OTHER_LANGUAGES = ("loki", "influx", "elastic", "cloudwatch", "tempo", "postgres", "mysql")


class Reference(NamedTuple):
    """What is written under `datasource`: a uid or a name, and a type; empty for the default."""

    node: Node | None
    name: Text | None
    type: Text | None

    @property
    def is_mixed(self) -> bool:
        """Whether every query brings its own datasource."""
        return self.name == "-- Mixed --"

    @property
    def is_special(self) -> bool:
        """Whether it stands for something that is built into Grafana."""
        return self.name is not None and (self.name in _special() or self.name.startswith("-- "))

    @property
    def is_default(self) -> bool:
        """Whether the default datasource is meant."""
        return self.name is None or self.name in ("", "default")

    @property
    def variable(self) -> str | None:
        """The variable or input that is the whole of it."""
        match = _VARIABLE.fullmatch(self.name or "")
        return None if match is None else match[1] or match[2] or match[3]


DEFAULT = Reference(None, None, None)


class Variable:
    """A template variable; `query` is the text that is sent, in whichever form it is written."""

    __slots__ = ("datasource", "include_all", "multi", "name", "node", "query", "type")

    def __init__(self, node: Map) -> None:
        self.node = node
        self.name = node.text("name")
        self.type = node.string("type")
        self.query = node.text("query") or node.map("query").text("query")
        self.multi = node.flag("multi")
        self.include_all = node.flag("includeAll")
        self.datasource = reference(node)

    @property
    def is_referable(self) -> bool:
        """Whether its name is one that a reference can have, and none of Grafana's own."""
        name = self.name or "__"
        return not name.startswith("__") and _NAME.fullmatch(name) is not None

    @property
    def is_shown(self) -> bool:
        """Whether somebody can choose its value."""
        return self.node.string("hide") not in ("2", "hideVariable")

    @property
    def has_many(self) -> bool:
        """Whether it can stand for several values, and is therefore written as a regex."""
        return self.multi or self.include_all


class Annotation:
    """A query whose results are drawn as events."""

    __slots__ = ("datasource", "expr", "name", "node")

    def __init__(self, node: Map) -> None:
        self.node = node
        self.name = node.text("name")
        self.expr = node.text("expr") or node.map("target").text("expr")
        self.datasource = reference(node)


class Target:
    """One query of a panel. `datasource` is the one that answers, `own` what it says itself:
    only a mixed panel, or one that names none, listens to that."""

    __slots__ = (
        "datasource",
        "expr",
        "format",
        "hidden",
        "instant",
        "legend",
        "node",
        "own",
        "panel",
        "ref_id",
    )

    def __init__(self, node: Map, panel: Panel, datasource: Reference) -> None:
        self.node = node
        self.panel = panel
        self.datasource = datasource
        self.own = reference(node)
        self.expr = node.text("expr")
        self.ref_id = node.text("refId")
        self.legend = node.text("legendFormat")
        self.format = node.string("format") or "time_series"
        self.instant = node.flag("instant") and not node.flag("range")
        self.hidden = node.flag("hide")

    @property
    def is_instant(self) -> bool:
        """Whether it asks for one instant as well, or only."""
        return self.node.flag("instant")


class Rectangle(NamedTuple):
    """Columns and rows of a dashboard's grid."""

    x: int
    y: int
    w: int
    h: int


class Panel:
    """A panel. `row` is the collapsed row that holds it; `repeats` are the variables whose
    values it, or its row, is drawn once for each."""

    __slots__ = (
        "dashboard", "datasource", "grid", "id", "node", "repeats", "row", "targets", "title", "type",
    )  # fmt: skip

    def __init__(self, node: Map, dashboard: Dashboard, row: Map | None, above: Map | None) -> None:
        self.node = node
        self.dashboard = dashboard
        self.row = row
        self.repeats = frozenset(
            {node.string("repeat"), above.string("repeat") if above else ""} - {""}
        )
        self.title = node.text("title")
        self.type = node.text("type")
        self.id = node.text("id")
        grid = node.child("gridPos")
        self.grid = grid if isinstance(grid, Map) else None
        self.datasource = reference(node)
        self.targets = self._targets()

    @property
    def name(self) -> str:
        """How messages call it."""
        return str(self.title or self.id or "without a title")

    @property
    def is_library(self) -> bool:
        """Whether its content lies in Grafana's library."""
        return self.node.child("libraryPanel") is not None

    @property
    def rectangle(self) -> Rectangle | None:
        """Where it lies on the dashboard; None where that is not written in whole numbers."""
        if self.grid is None:
            return None
        texts = (self.grid.text(side) for side in "xywh")
        x, y, w, h = (None if text is None else integer(text) for text in texts)
        if x is None or y is None or w is None or h is None:
            return None
        return Rectangle(x, y, w, h)

    @property
    def is_placed(self) -> bool:
        """Whether a gridPos places it: in the rows of old schemas there was none."""
        return self.row is None or self.row.string("type") == "row"

    @property
    def fields(self) -> list[Field]:
        """How it draws its fields: all of them first, then its overrides."""
        return list(fields_of(self))

    def _targets(self) -> tuple[Target, ...]:
        nodes = self.node.maps("targets")
        shared = self.datasource
        if shared.node is None:
            shared = next((own for own in map(reference, nodes) if own.node is not None), DEFAULT)
        found = []
        for node in nodes:
            own = reference(node)
            asks_itself = own.is_special or self.datasource.is_mixed or self.datasource.node is None
            answering = own if asks_itself and own.node is not None else shared
            found.append(Target(node, self, DEFAULT if answering.is_mixed else answering))
        return tuple(found)


def reference(node: Map) -> Reference:
    """What a panel, query, variable or annotation says about its datasource."""
    value = node.child("datasource")
    if isinstance(value, Map):
        return Reference(value, value.text("uid"), value.text("type"))
    if isinstance(value, Text):
        return Reference(value, value, None)
    return DEFAULT


def language_of(kind: str | None, name: str | None) -> str:
    """The language of queries to a datasource of this type, or at least of this name."""
    if kind:
        return "promql" if kind in PROMQL else str(kind)
    lower = (name or "").lower()
    return next((other for other in _OTHER_LANGUAGES if other in lower), "promql")


def is_builtin(name: str, context: str) -> bool:
    """Whether Grafana itself defines a variable in this context."""
    return context in facts("variables")["contexts"].get(name, ())


@cache
def _special() -> frozenset[str]:
    return frozenset(facts("panels")["special_datasources"])


@cache
def facts(name: str) -> dict[str, Any]:
    """What is known about Grafana: `schemas/grafana/<name>.json`."""
    loaded: dict[str, Any] = json.loads(read("grafana", f"{name}.json") or "{}")
    return loaded
