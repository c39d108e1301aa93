"""How a panel draws its fields: units, thresholds, colours, and what overrides them."""

from __future__ import annotations

from collections.abc import Iterator

from lint.source import Text
from lint.tree import Map, Node
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.grafana.panel import Panel


class Step(NamedTuple):
    """A threshold: `value` is a number in the unit of the field, None for the base."""

    node: Map
    text: Text | None
    value: float | None

    @property
    def color(self) -> str:
        """The colour from this value on."""
        return self.node.string("color") or "its colour"


class Matcher(NamedTuple):
    """Which fields an override is for."""

    id: Text | None
    options: Node | None


class Field(NamedTuple):
    """The settings of all fields (`matcher` is None), or what an override sets of some.

    `settings` has the shape of `fieldConfig.defaults` in both cases."""

    matcher: Matcher | None
    settings: dict[str, Node]

    def get(self, path: str) -> Node | None:
        """The value at a dotted path; an override may have it as one key."""
        node = self.settings.get(path)
        if node is not None:
            return node
        first, _, rest = path.partition(".")
        node = self.settings.get(first)
        for name in rest.split(".") if rest else ():
            node = node.child(name) if isinstance(node, Map) else None
        return node

    def text(self, path: str) -> Text | None:
        """The scalar at a dotted path, of whatever kind but null."""
        node = self.get(path)
        return node if isinstance(node, Text) and node.kind != "null" else None

    @property
    def thresholds(self) -> list[Step]:
        """The steps of its thresholds."""
        node = self.get("thresholds")
        return list(map(_step, node.maps("steps"))) if isinstance(node, Map) else []


def fields_of(panel: Panel) -> Iterator[Field]:
    """The settings of a panel for all its fields, then its overrides."""
    config = panel.node.map("fieldConfig")
    defaults = config.map("defaults")
    yield Field(None, {str(key): value for key, value in defaults.items()})
    for item in config.maps("overrides"):
        matcher = item.map("matcher")
        settings = {}
        for each in item.maps("properties"):
            value = each.child("value")
            if value is not None:
                settings[each.string("id")] = value
        yield Field(Matcher(matcher.text("id"), matcher.child("options")), settings)


def number(text: Text | None) -> float | None:
    """The value of a number; None for anything else."""
    if text is None or text.kind not in ("int", "float"):
        return None
    return float(text)


def _step(node: Map) -> Step:
    text = node.text("value")
    return Step(node, text, number(text))
