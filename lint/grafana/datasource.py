"""GrafanaDatasource: the model that the operator sends, and what it pastes into it."""

from __future__ import annotations

from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.grafana.instances import Selector

HEADER_NAME = "httpHeaderName"
HEADER_VALUE = "httpHeaderValue"
"""Keys of `jsonData` and `secureJsonData` that belong together by the number behind them."""

_KEY = r"\[(?:\d+|'[^']*'|\"[^\"]*\")\]"
_PATH = lazy(rf"(?:[A-Za-z_][\w-]*|{_KEY})(?:\.[\w-]+|{_KEY})*")
_STEP = lazy(r"\[(\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]|([\w-]+)")


class ValueFrom(NamedTuple):
    """A value that the operator pastes into a datasource from a Secret or ConfigMap.

    It replaces `${key}` and `$key` in the string that `target`, a JSONPath, leads to."""

    node: Map
    target: Text | None
    key: Text | None

    def steps(self) -> list[str]:
        """The names and indices of the path; empty where it is not a plain one."""
        if self.target is None or not _PATH.fullmatch(self.target):
            return []
        return [next(filter(None, groups)) for groups in _STEP.findall(self.target)]


class Landing(NamedTuple):
    """Where a path leads: its node, or the place where it ends and the step it misses there."""

    node: Node | None
    parent: Node
    missing: str = ""


class Datasource(NamedTuple):
    """A GrafanaDatasource; `model` is its `spec.datasource`."""

    resource: Resource
    selector: Selector
    model: Map
    uid: Text | None
    name: Text | None
    type: Text | None
    url: Text | None
    is_default: bool
    values_from: tuple[ValueFrom, ...]

    def answers_to(self, name: str) -> bool:
        """Whether a reference by this uid or name finds it."""
        return name in (self.uid, self.name)

    @property
    def is_plain(self) -> bool:
        """Whether what it is called is written in full."""
        names = [name for name in (self.uid, self.name) if name is not None]
        is_whole = self.name is not None and not self.resource.partial
        return is_whole and not any("$" in name or "{{" in name for name in names)

    def unpaired_headers(self) -> tuple[list[Text], list[Text]]:
        """Header names without a value of the same number, and values without a name."""
        names = _numbered(self.model.map("jsonData"), HEADER_NAME)
        values = _numbered(self.model.map("secureJsonData"), HEADER_VALUE)
        return (
            [key for number, key in names.items() if number not in values],
            [key for number, key in values.items() if number not in names],
        )

    def landing(self, value: ValueFrom) -> Landing | None:
        """Where the target of a value leads; None where the path is not a plain one."""
        steps = value.steps()
        if not steps:
            return None
        node: Node = self.model
        for step in steps:
            inner: Node | None = None
            if isinstance(node, Map):
                inner = node.child(step)
            elif isinstance(node, Seq) and step.isdigit() and int(step) < len(node):
                inner = node[int(step)]
            if inner is None:
                return Landing(None, node, step)
            node = inner
        return Landing(node, node)


def _numbered(node: Map, prefix: str) -> dict[str, Text]:
    return {key.removeprefix(prefix): key for key in node if key.startswith(prefix)}


def datasource(resource: Resource, selector: Selector) -> Datasource:
    """The view on a GrafanaDatasource."""
    model = resource.spec.map("datasource")
    return Datasource(
        resource,
        selector,
        model,
        resource.spec.text("uid") or model.text("uid"),
        model.text("name"),
        model.text("type"),
        model.text("url"),
        model.flag("isDefault"),
        tuple(map(_value_from, resource.spec.maps("valuesFrom"))),
    )


def _value_from(node: Map) -> ValueFrom:
    source = node.map("valueFrom")
    key = source.map("secretKeyRef").text("key") or source.map("configMapKeyRef").text("key")
    return ValueFrom(node, node.text("targetPath"), key)
