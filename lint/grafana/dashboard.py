"""Dashboards: the JSON model of Grafana (schema version 1, "classic") with its positions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lint.grafana.panel import PROMQL, Annotation, Panel, Reference, Target, Variable, is_builtin
from lint.json_reader import JsonDocument, JsonError
from lint.source import File, Text, Unpacked
from lint.tree import Duplicate, Map
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.grafana.instances import Selector
    from lint.grafana.view import Grafana
    from lint.repo import Repo

_LABEL_VALUES = lazy(r"\s*label_values\((?:(.+),)?\s*[^,(){}\"]+\)\s*", re.DOTALL)
_LABEL_NAMES = lazy(r"\s*label_names\((.*)\)\s*", re.DOTALL)
_QUERY_RESULT = lazy(r"\s*query_result\((.+)\)\s*", re.DOTALL)
_METRICS = lazy(r"\s*metrics\((.+)\)\s*", re.DOTALL)


_ASKING = frozenset({"adhoc", "groupby", "query"})
_SILENT = frozenset(
    "alertlist annolist dashlist gettingstarted news pluginlist row text welcome".split()
)


class Dashboard:
    """A dashboard. `content` is its JSON text where the repository holds it, `model` what
    that says, or None with an `error`. `selector` is None for one that the operator does not bring: the ConfigMap of a sidecar,
    whose key is then the source, another one, or a file."""

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

    @property
    def is_file(self) -> bool:
        """Whether it is not known who reads it, and what is made of it before."""
        return self.selector is None and not self.sources

    @property
    def is_packed(self) -> bool:
        """Whether its content is still the packed text."""
        return (
            self.content is not None
            and self.sources == ("gzipJson",)
            and not isinstance(self.content.source, Unpacked)
        )

    def variable(self, name: str) -> Variable | None:
        """The template variable of this name."""
        return next((item for item in self.variables if item.name == name), None)

    def defines(self, name: str) -> bool:
        """Whether a variable of this name has a value in the queries of panels."""
        return self.variable(name) is not None or name in self.inputs or is_builtin(name, "query")

    def defines_for_variables(self, name: str) -> bool:
        """Whether a variable of this name has a value in the queries of variables."""
        own = self.variable(name) is not None or name in self.inputs
        return own or is_builtin(name, "variable_query")

    def references(self) -> Iterator[tuple[Reference, bool]]:
        """Every datasource that is written in it, and whether Grafana heeds it there.

        What stands in rows, texts and the like is a leftover of an export."""
        for variable in self.variables:
            if variable.type in _ASKING:
                yield variable.datasource, True
        for note in self.annotations:
            yield note.datasource, True
        for panel in self.panels:
            if panel.type in _SILENT:
                continue
            yield panel.datasource, True
            for target in panel.targets:
                yield target.own, target.own == target.datasource


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
    if resource.kind in ("GrafanaDashboard", "GrafanaLibraryPanel"):
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
