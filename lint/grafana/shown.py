"""Which settings a query's values are drawn with, where transformations leave them as they are."""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.fields import Field
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.grafana.panel import Panel, Target

_DRAWING = frozenset(
    "barchart bargauge gauge piechart stat state-timeline status-history table timeseries trend".split()
)
_KEEPING = frozenset(
    "filterByRefId filterFieldsByName limit merge noop order organize sortBy".split()
)
"""Transformations behind which a field holds the values it had."""

_OTHER_VALUES = frozenset({"changeCount", "count", "countAll", "diffperc", "distinctCount"})
"""Calculations whose result is of another unit than the values."""


class Shown(NamedTuple):
    """A query and the fields' settings that its values are drawn with, the first one first."""

    target: Target
    fields: tuple[Field, ...]

    def text(self, path: str) -> Text | None:
        """The setting at a dotted path."""
        return next((text for field in self.fields if (text := field.text(path))), None)


def shown(panel: Panel) -> Iterator[Shown]:
    """The queries of a panel whose values are drawn as they come."""
    steps = [step for step in panel.node.maps("transformations") if not step.flag("disabled")]
    reduced = panel.node.map("options").map("reduceOptions")
    if panel.type not in _DRAWING or panel.is_library:
        return
    if not all(step.string("id") in _KEEPING and "filter" not in step for step in steps):
        return
    if not _OTHER_VALUES.isdisjoint(map(str, reduced.texts("calcs"))):
        return
    defaults, *overrides = panel.fields
    organized = [step.map("options") for step in steps if step.string("id") == "organize"]
    is_plain = all(_is_plain(field) for field in overrides)
    for target in panel.targets:
        names = _names(target, organized)
        if target.hidden or not names or not is_plain:
            continue
        own = [field for field in overrides if _is_for(field, target, names)]
        yield Shown(target, (*reversed(own), defaults))


def _names(target: Target, organized: list[Map]) -> set[str]:
    """What the values of a query may be called; none where they are not shown."""
    values = {"Value", f"Value #{target.ref_id}"}
    found = values if target.format == "table" else {*values, str(target.legend or "")}
    for options in organized:
        gone = {
            str(key)
            for key in options.map("excludeByName")
            if options.map("excludeByName").flag(key)
        }
        if f"Value #{target.ref_id}" in gone or gone >= found or options.map("includeByName"):
            return set()
        renamed = options.map("renameByName")
        found = found | {renamed.string(name) for name in found if renamed.string(name)}
    return found


def _is_plain(field: Field) -> bool:
    """Whether it can be told which queries an override is for."""
    matcher = field.matcher
    return matcher is None or matcher.id in ("byName", "byNames", "byFrameRefID")


def _is_for(field: Field, target: Target, names: set[str]) -> bool:
    matcher = field.matcher
    if matcher is None:
        return False
    options = matcher.options
    if matcher.id == "byFrameRefID":
        return isinstance(options, Text) and options == target.ref_id
    wanted = options.texts("names") if isinstance(options, Map) else [options]
    return any(isinstance(name, Text) and str(name) in names for name in wanted)
