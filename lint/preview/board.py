"""Dashboards of a repository as boards: laid out, asked, and with their findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Panel, Rectangle, Target
from lint.preview import layout
from lint.preview.answers import Asked, Source
from lint.preview.choices import choices_of
from lint.preview.fields import config, configured
from lint.preview.frames import Field, Frame, Series, frames_of, legends
from lint.preview.page import Board, Question, Tile
from lint.preview.pieces import pieces_of
from lint.preview.pins import Pins, pins_of
from lint.preview.repeats import repeated
from lint.preview.text_panel import rendered
from lint.preview.times import Window, overridden, spoken, window
from lint.preview.transform import transformed
from lint.preview.variables import Choice, in_text
from lint.repo import Repo
from lint.tree import Map, as_data
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lint.judge import Diagnostic

_MIGRATED = {
    "graph": "timeseries", "singlestat": "stat", "grafana-singlestat-panel": "stat",
    "table-old": "table", "grafana-piechart-panel": "piechart", "heatmap-new": "heatmap",
    "natel-discrete-panel": "state-timeline",
}  # fmt: skip


class Drafting:
    """Makes boards of the dashboards of one repository."""

    def __init__(
        self, repo: Repo, source: Source, diagnostics: Iterable[Diagnostic], now: int
    ) -> None:
        self.repo = repo
        self.source = source
        self.diagnostics = tuple(diagnostics)
        self.now = now

    def boards(self, only: str | None = None) -> list[Board]:
        """A board for each dashboard; `only` is the title, uid or name of the wanted one."""
        found: dict[str, Board] = {}
        for dashboard in self.repo.grafana.dashboards:
            names = (str(dashboard.title), str(dashboard.uid), str(dashboard.resource.name))
            if dashboard.content is None or (only is not None and only not in names):
                continue
            key = _key(dashboard)
            if key not in found:
                found[key] = self._board(dashboard, key)
        return list(found.values())

    def _board(self, dashboard: Dashboard, key: str) -> Board:
        said = dashboard.plain
        when = window(said.string("time", "from"), said.string("time", "to"), self.now)
        choices = choices_of(
            dashboard, lambda item, above: self.source.values(dashboard, item, above, when), when
        )
        pins = pins_of(dashboard, self.diagnostics)
        error = ""
        if dashboard.error is not None:
            error = f"the content is no JSON: {dashboard.error.message}"
        elif not dashboard.is_classic:
            error = "this schema of dashboards is not drawn here"
        return Board(
            key,
            str(dashboard.title or dashboard.resource.name),
            dashboard.resource.root.span().file.path,
            said.string("description"),
            tuple(map(str, said.texts("tags"))),
            spoken(said.string("time", "from") or "now-6h", said.string("time", "to") or "now"),
            tuple(choices.values()),
            tuple(_Drawing(self, dashboard, choices, when, pins).tiles()),
            pins.own,
            error,
            self.source.is_synthetic,
            _plain(said, ("panels", "version", "id", "iteration")),
        )


class _Drawing:
    """The panels of one dashboard."""

    def __init__(
        self,
        drafting: Drafting,
        dashboard: Dashboard,
        choices: Mapping[str, Choice],
        when: Window,
        pins: Pins,
    ) -> None:
        self.drafting = drafting
        self.source = drafting.source
        self.grafana = drafting.repo.grafana
        self.dashboard = dashboard
        self.choices = choices
        self.when = when
        self.pins = pins

    def tiles(self) -> Iterator[Tile]:
        panels = self.dashboard.panels
        is_old = not self.dashboard.plain.maps("panels") and bool(panels)
        if is_old:
            places = layout.from_rows(panels)
        else:
            places = [(p, layout.wanted(p)) for p in panels if p.row is None]
        for tile, panel in self._placed(places):
            inner = [] if is_old else [p for p in panels if p.row is panel.node]
            inside = self._placed([(p, layout.wanted(p)) for p in inner])
            yield tile._replace(inside=tuple(each for each, _ in inside))

    def _placed(self, places: list[tuple[Panel, Rectangle]]) -> Iterator[tuple[Tile, Panel]]:
        wanted = [
            ((panel, each.choices), each.at)
            for panel, at in places
            for each in repeated(panel, at, self.choices)
        ]
        for (panel, choices), at in layout.placed(wanted):
            when, own = overridden(
                self.when,
                in_text(panel.node.string("timeFrom"), choices),
                in_text(panel.node.string("timeShift"), choices),
                self.drafting.now,
            )
            alone = _Drawing(self.drafting, self.dashboard, choices, when, self.pins)
            is_shown = own and not panel.node.flag("hideTimeOverride")
            yield alone._tile(panel, at)._replace(range=own if is_shown else ""), panel

    def _tile(self, panel: Panel, at: Rectangle) -> Tile:
        kind = str(panel.type or "")
        drawn = _MIGRATED.get(kind, kind)
        title = in_text(str(panel.title or ""), self.choices)
        options = as_data(panel.node.child("options"))
        tile = Tile(
            str(panel.id or ""),
            title,
            drawn,
            at,
            in_text(panel.node.string("description"), self.choices),
            options if isinstance(options, dict) else {},
            pins=self.pins.of(panel),
            repeat=panel.node.string("repeat") if drawn == "row" else "",
            transparent=panel.node.flag("transparent"),
            collapsed=panel.node.flag("collapsed"),
            said=_plain(panel.node, ("panels", "id", "pluginVersion")),
        )
        if drawn == "row":
            return tile
        if drawn == "text":
            content = panel.node.string("options", "content") or panel.node.string("content")
            mode = panel.node.string("options", "mode") or panel.node.string("mode")
            return tile._replace(html=rendered(in_text(content, self.choices), mode))
        if panel.is_library:
            name = panel.node.string("libraryPanel", "name")
            return tile._replace(
                type="", notes=(f"library panel {name}: its content is in Grafana",)
            )
        return self._asked(panel, tile)

    def _asked(self, panel: Panel, tile: Tile) -> Tile:
        said = as_data(panel.node.child("fieldConfig"))
        fields: dict[str, Any] = said if isinstance(said, dict) else {}
        if panel.type != tile.type:
            fields, options = _migrated(panel, fields)
            tile = tile._replace(options=options | dict(tile.options))
        frames: list[Frame] = []
        questions = []
        asked = [each for each in panel.targets if not each.hidden and each.expr]
        tables = [each for each in asked if each.format == "table"]
        for target in asked:
            error = None
            try:
                found = self._answer(panel, target, fields)
                expr = str(target.expr)
                frames += frames_of(target, expr, found, alone=len(tables) < 2)
            except Asked as asked_error:
                error = str(asked_error)
            questions.append(self._question(target, error))
        frames, left_out = transformed(frames, as_data(panel.node.child("transformations")))
        notes = tuple(f"drawn without the transformation {name}" for name in left_out)
        frames = configured(frames, fields)
        return tile._replace(
            frames=tuple(frames), questions=tuple(questions), notes=tile.notes + notes
        )

    def _answer(self, panel: Panel, target: Target, fields: dict[str, Any]) -> list[Series]:
        language = self.grafana.language(self.dashboard, target.datasource)
        if language != "promql":
            raise Asked(f"a query in {language}: only PromQL is answered here")
        shown = config(_column(panel, target), Frame(str(target.ref_id), ()), fields)
        refused = next((pin for pin in self.pins.of(panel) if _refutes(pin, target)), None)
        if self.source.is_synthetic and refused is not None:
            return []
        return list(self.source.series(target, self.choices, self.when, shown))

    def _question(self, target: Target, error: str | None) -> Question:
        kind = " ".join(("instant" if target.instant else "range", target.format))
        return Question(
            str(target.ref_id or "A"),
            pieces_of(target),
            str(target.legend or ""),
            str(target.datasource.name or "default"),
            kind,
            error,
        )


def _plain(node: Map, left_out: tuple[str, ...]) -> dict[str, Any]:
    data = as_data(node)
    assert isinstance(data, dict)
    return {key: value for key, value in data.items() if key not in left_out}


def _refutes(pin: Diagnostic, target: Target) -> bool:
    """Whether a finding proves that the query yields nothing."""
    place = target.node.span()
    is_here = pin.span.file.path == place.file.path and place.start <= pin.span.start < place.end
    return is_here and pin.severity == "error" and pin.code.startswith(("metric/", "promql/"))


def _column(panel: Panel, target: Target) -> Field:
    """The column that a query becomes, as far as its name is told by the query alone."""
    name = str(target.legend or "Value")
    if target.format == "table":
        name = f"Value #{target.ref_id}"
        for step in panel.node.maps("transformations"):
            name = step.string("options", "renameByName", name) or name
        return Field(name, "number", (), {}, {}, name)
    return Field("Value", "number", (), {}, {}, legends(name, name, [{}])[0])


def _migrated(panel: Panel, fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of an old panel's options a preview needs."""
    node = panel.node
    defaults: dict[str, Any] = dict(fields.get("defaults") or {})
    axes = node.maps("yaxes")
    unit = node.string("format") or (axes[0].string("format") if axes else "")
    if unit:
        defaults.setdefault("unit", unit)
    custom = dict(defaults.get("custom") or {})
    custom.setdefault(
        "fillOpacity", 10 * int(node.string("fill") or 0) if node.string("fill").isdigit() else 10
    )
    if node.flag("stack"):
        custom.setdefault("stacking", {"mode": "normal"})
    legend = node.map("legend")
    calcs = [new for old, new in _OLD_CALCS if legend.flag(old)]
    options = {
        "legend": {
            "showLegend": legend.flag("show") or not legend,
            "displayMode": "table" if legend.flag("alignAsTable") else "list",
            "placement": "right" if legend.flag("rightSide") else "bottom",
            "calcs": calcs,
        }
    }
    return fields | {"defaults": defaults | {"custom": custom}}, options


_OLD_CALCS = (
    ("min", "min"),
    ("max", "max"),
    ("avg", "mean"),
    ("current", "lastNotNull"),
    ("total", "sum"),
)


def _key(dashboard: Dashboard) -> str:
    name = str(dashboard.uid or dashboard.title or dashboard.resource.name)
    where = f"{dashboard.resource.namespace}/{name}"
    return hashlib.sha256(where.encode()).hexdigest()[:10]
