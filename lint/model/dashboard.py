"""Dashboards: the JSON model of Grafana (schema version 1, "classic") with its positions."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lint.json_reader import JsonDocument, JsonError, read
from lint.source import File, Text
from lint.tree import Duplicate, Map, Node

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.model.grafana import Grafana, Selector
    from lint.model.repo import Repo

PROMQL = frozenset(
    {"prometheus", "grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource"}
)
"""Types of datasource that are queried in PromQL."""

_VARIABLE = re.compile(
    r"\$(\w+)|\[\[(\w+?)(?::\w+)?\]\]|\$\{(\w+)(?:\.[^:^{}\[\]]+|\[[^\]]*\])*(?::[^}]+)?\}"
)
_LABEL_VALUES = re.compile(r"\s*label_values\((?:(.+),)?\s*[^,(){}\"]+\)\s*", re.DOTALL)
_LABEL_NAMES = re.compile(r"\s*label_names\((.*)\)\s*", re.DOTALL)
_QUERY_RESULT = re.compile(r"\s*query_result\((.+)\)\s*", re.DOTALL)
_METRICS = re.compile(r"\s*metrics\((.+)\)\s*", re.DOTALL)
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

    __slots__ = ("datasource", "expr", "format", "hidden", "instant", "legend", "node", "own", "panel", "ref_id")

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
        self.repeats = frozenset({node.string("repeat"), above.string("repeat") if above else ""} - {""})
        self.title = node.text("title")
        self.type = node.text("type")
        self.id = node.text("id")
        grid = node.child("gridPos")
        self.grid = grid if isinstance(grid, Map) else None
        self.datasource = reference(node)
        self.targets = self._targets()

    @property
    def is_library(self) -> bool:
        """Whether its content lies in Grafana's library."""
        return self.node.child("libraryPanel") is not None

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


class Dashboard:
    """A dashboard. `content` is its JSON text where the repository holds it, `model` what
    that says, or None with an `error`. `selector` is None for the ConfigMap of a sidecar."""

    __slots__ = (
        "annotations", "content", "duplicates", "error", "inputs", "model", "panels", "plain",
        "resource", "root", "selector", "sources", "variables",
    )  # fmt: skip

    def __init__(
        self,
        resource: Resource,
        selector: Selector | None,
        sources: tuple[Text, ...],
        content: Text | None,
        document: JsonDocument,
    ) -> None:
        self.resource = resource
        self.selector = selector
        self.sources = sources
        self.content = content
        self.root = document.root
        self.error: JsonError | None = document.error
        self.duplicates: tuple[Duplicate, ...] = document.duplicates
        self.model = document.root if isinstance(document.root, Map) else None
        self.plain = _nothing(resource) if self.model is None else self.model
        self.inputs = _inputs(resource)
        self.variables = tuple(map(Variable, self.plain.map("templating").maps("list")))
        self.annotations = tuple(map(Annotation, self.plain.map("annotations").maps("list")))
        self.panels = tuple(_panels(self))

    @property
    def title(self) -> Text | None:
        """What Grafana lists it as."""
        return self.plain.text("title")

    @property
    def uid(self) -> Text | None:
        """Its uid where one is written: the resource's, else the model's."""
        own = self.resource.spec.text("uid") if self.selector is not None else None
        return own or self.plain.text("uid") or None

    @property
    def is_classic(self) -> bool:
        """Whether the model is one of the classic kind, whose keys are known here."""
        version = self.plain.string("apiVersion")
        is_new = self.plain.child("elements") is not None or version.startswith("dashboard.grafana")
        return self.model is not None and not is_new

    def variable(self, name: str) -> Variable | None:
        """The template variable of this name."""
        return next((item for item in self.variables if item.name == name), None)

    def defines(self, name: str) -> bool:
        """Whether a variable of this name has a value in the queries of panels."""
        return self.variable(name) is not None or name in self.inputs or _is_builtin(name, "query")

    def defines_for_variables(self, name: str) -> bool:
        """Whether a variable of this name has a value in the queries of variables."""
        own = self.variable(name) is not None or name in self.inputs
        return own or _is_builtin(name, "variable_query")


    def references(self) -> Iterator[Reference]:
        """Every datasource that is written anywhere in it."""
        for variable in self.variables:
            yield variable.datasource
        for note in self.annotations:
            yield note.datasource
        for panel in self.panels:
            yield panel.datasource
            for target in panel.targets:
                yield target.own


class Expression(NamedTuple):
    """A PromQL text of a dashboard. `kind`: panel, variable or annotation; `node` holds it."""

    text: Text
    owner: Resource
    kind: str
    dashboard: Dashboard
    panel: Panel | None
    target: Target | None
    is_defined: Callable[[str], bool]
    node: Map


def expressions(repo: Repo) -> Iterator[Expression]:
    """Every PromQL text of every dashboard, in the order it is written."""
    yield from repo.grafana.expressions


def expressions_of(grafana: Grafana, dashboard: Dashboard) -> Iterator[Expression]:
    """The PromQL texts of a dashboard: of its variables, its annotations, its panels."""
    for variable in dashboard.variables:
        inner = _query_of(grafana, dashboard, variable)
        if inner is not None:
            yield _expression(dashboard, inner, "variable", variable.node)
    for note in dashboard.annotations:
        if note.expr and grafana.language(dashboard, note.datasource) == "promql":
            yield _expression(dashboard, note.expr, "annotation", note.node)
    for panel in dashboard.panels:
        for target in panel.targets:
            if not target.expr or target.expr.isspace():
                continue
            if grafana.language(dashboard, target.datasource) == "promql":
                found = _expression(dashboard, target.expr, "panel", target.node)
                yield found._replace(panel=panel, target=target)


def _expression(dashboard: Dashboard, text: Text, kind: str, node: Map) -> Expression:
    defined = dashboard.defines_for_variables if kind == "variable" else dashboard.defines
    return Expression(text, dashboard.resource, kind, dashboard, None, None, defined, node)


def _query_of(grafana: Grafana, dashboard: Dashboard, variable: Variable) -> Text | None:
    query = variable.query
    if variable.type != "query" or not query or query.isspace():
        return None
    if grafana.language(dashboard, variable.datasource) != "promql":
        return None
    is_certain = grafana.type_of(dashboard, variable.datasource) in PROMQL
    return promql_of(query, is_certain=is_certain)


def promql_of(query: Text, *, is_certain: bool = True) -> Text | None:
    """The PromQL within a variable's query; None where there is none.

    Anything that is no known function is a series selector, if it is Prometheus for certain."""
    for pattern in (_LABEL_VALUES, _LABEL_NAMES, _QUERY_RESULT):
        match = pattern.fullmatch(query)
        if match is not None:
            if not match[1] or match[1].isspace():
                return None
            return _stripped(query, match.start(1), match.end(1))
    if _METRICS.fullmatch(query) or not is_certain:
        return None
    return _stripped(query, 0, len(query))


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


class Documents:
    """Reads each JSON text once: overlays share those of their base."""

    def __init__(self) -> None:
        self._known: dict[int, JsonDocument] = {}

    def read(self, text: Text | None) -> JsonDocument:
        """The document, or an empty one without a text."""
        if text is None:
            return JsonDocument(None)
        found = self._known.get(id(text))
        if found is None:
            found = self._known[id(text)] = read(text)
        return found


def _panels(dashboard: Dashboard) -> Iterator[Panel]:
    if not dashboard.is_classic:
        return
    above: Map | None = None
    for node in dashboard.plain.maps("panels"):
        is_row = node.string("type") == "row"
        above = node if is_row else above
        yield Panel(node, dashboard, None, above)
        for inner in node.maps("panels") if is_row else ():
            yield Panel(inner, dashboard, node, node)
    for row in dashboard.plain.maps("rows"):
        for inner in row.maps("panels"):
            yield Panel(inner, dashboard, row, row)


def _inputs(resource: Resource) -> dict[str, Text]:
    found = {}
    if resource.kind == "GrafanaDashboard":
        for item in resource.spec.maps("datasources"):
            name, value = item.text("inputName"), item.text("datasourceName")
            if name is not None and value is not None:
                found[str(name)] = value
    return found


def _stripped(text: Text, start: int, end: int) -> Text:
    raw = str(text)[start:end]
    left = len(raw) - len(raw.lstrip())
    return text.part(start + left, start + len(raw.rstrip()))


def _nothing(resource: Resource) -> Map:
    source: File | Text = resource.root.source
    return Map(source, resource.root.start, resource.root.start)


def _is_builtin(name: str, context: str) -> bool:
    return context in facts("variables")["contexts"].get(name, ())


@cache
def _special() -> frozenset[str]:
    return frozenset(facts("panels")["special_datasources"])


@cache
def facts(name: str) -> dict[str, Any]:
    """What is known about Grafana: `schemas/grafana/<name>.json`."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(here, "schemas")
    folder = inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "schemas")
    with open(os.path.join(folder, "grafana", f"{name}.json"), encoding="utf-8") as file:
        loaded: dict[str, Any] = json.load(file)
    return loaded
