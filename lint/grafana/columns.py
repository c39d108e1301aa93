"""What the fields of a panel can be called: what its queries yield, and what transformations
make of that. As Grafana names them (@grafana/prometheus result_transformer, @grafana/data
transformers); wherever a name is made at run time, the set is open and nothing is proved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lint.source import Text
from lint.tree import Map, Node, Seq
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.grafana.panel import Panel, Target
    from lint.promql.flow import Flow

_NUMBERED = lazy(r" \d+$")
_HOLE = lazy(r"\{\{.*?\}\}|\$\w+|\$\{[^}]*\}|\[\[[^\]]*\]\]")


class Names(NamedTuple):
    """The names that fields can have: `exact` ones and `patterns`; `open` if any other, too.
    `labels` are those of series, which `labelsToFields` makes fields of."""

    exact: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    open: bool = False

    def may_be(self, name: str) -> bool:
        """Whether a field can have this name; of several equal ones Grafana numbers the rest."""
        if self.open or name in self.exact or _NUMBERED.sub("", name) in self.exact:
            return True
        return any(re.fullmatch(pattern, name, re.DOTALL) for pattern in self.patterns)

    def and_also(self, *names: str) -> Names:
        """With further names."""
        return self._replace(exact=self.exact | set(names))

    def joined(self, other: Names) -> Names:
        """What either has."""
        return Names(
            self.exact | other.exact,
            self.patterns | other.patterns,
            self.labels | other.labels,
            self.open or other.open,
        )


OPEN = Names(open=True)


class Mention(NamedTuple):
    """A field that is named where fields have the names of `among`. `matters`: without it
    the panel is another one; otherwise the setting may be a leftover."""

    text: Text
    among: Names
    role: str
    matters: bool


def mentions(panel: Panel, flow_of: Callable[[Target], Flow | None]) -> Iterator[Mention]:
    """Every field that the transformations and settings of a panel name."""
    names = OPEN
    for index, target in enumerate(panel.targets):
        yielded = _yielded(target, flow_of(target), len(panel.targets))
        names = names.joined(yielded) if index else yielded
    for step in panel.node.maps("transformations"):
        if names.open:
            return
        if step.flag("disabled"):
            continue
        yield from _asked(step, names)
        after = _after(step, names)
        names = after.joined(names) if step.child("filter") is not None else after
    if not names.open:
        yield from _settings(panel, names)


def _yielded(target: Target, flow: Flow | None, count: int) -> Names:
    """The fields of a query's answer."""
    if flow is None or flow.type not in ("vector", "scalar"):
        return OPEN
    labels = flow.possible - {"__name__"}
    value = {"Value", f"Value #{target.ref_id}"} if count > 1 else {"Value"}
    if target.format == "table":
        if flow.is_open:
            return OPEN
        return Names(frozenset({"Time", *labels, "__name__"} | value), labels=labels)
    legend = target.legend
    if target.format != "time_series" or not legend or legend == "__auto":
        return OPEN
    labels = frozenset() if flow.is_open else labels
    found = Names(frozenset({"Time", "Value"}), labels=labels)
    if _HOLE.search(legend) is None:
        return found.and_also(str(legend).strip(), str(legend))
    pattern = ".*".join(map(re.escape, _HOLE.split(legend)))
    return found._replace(patterns=frozenset({pattern}))


def _asked(step: Map, names: Names) -> Iterator[Mention]:
    """The fields that a transformation names."""
    options = step.map("options")
    kind = step.string("id")
    if kind == "organize":
        for key, value in options.map("renameByName").items():
            if value:
                yield Mention(key, names, "it is not renamed", False)
        for key in options.map("excludeByName"):
            yield Mention(key, names, "it is not left out", False)
    elif kind == "groupBy":
        for key, value in options.map("fields").items():
            if isinstance(value, Map) and value.string("operation"):
                yield Mention(key, names, "nothing is grouped or calculated by it", True)
    elif kind == "labelsToFields":
        among = Names(names.labels, open=not names.labels)
        for label in options.texts("keepLabels"):
            yield Mention(label, among, "no series has this label", True)
    elif kind in _FIELDS:
        role, *paths = _FIELDS[kind]
        for path in paths:
            for text in _texts(options, path.split(".")):
                yield Mention(text, names, role, True)


_FIELDS = {
    "joinByField": ("nothing is joined", "byField"),
    "seriesToColumns": ("nothing is joined", "byField"),
    "sortBy": ("nothing is sorted", "sort.*.field"),
    "convertFieldType": ("nothing is converted", "conversions.*.targetField"),
    "formatTime": ("nothing is formatted", "timeField"),
    "formatString": ("nothing is formatted", "stringField"),
    "filterByValue": ("nothing is filtered", "filters.*.fieldName"),
    "filterFieldsByName": ("nothing of that name is kept", "include.names.*"),
    "calculateField": ("it does not go into the calculation", "reduce.include.*"),
}
"""What comes of a missing field, and where the options of a transformation name fields."""

_SAME = frozenset(
    "convertFieldType filterByRefId filterByValue formatString formatTime joinByField limit merge"
    " noop order seriesToColumns sortBy".split()
)
"""Transformations that leave fields their names."""


def _after(step: Map, names: Names) -> Names:
    """The names behind a transformation."""
    kind, options = step.string("id"), step.map("options")
    if kind in _SAME:
        return names
    if kind == "organize":
        return _organized(options, names)
    if kind == "filterFieldsByName":
        kept = set(options.map("include").texts("names"))
        is_plain = kept and not names.patterns and "pattern" not in options.map("include")
        return names._replace(exact=names.exact & kept) if is_plain else names
    if kind == "groupBy":
        return Names(frozenset(_grouped(options.map("fields"))))
    if kind == "labelsToFields" and options.string("mode") != "rows":
        if "valueLabel" in options or not names.labels:
            return OPEN
        return names.and_also(*names.labels)
    if kind == "calculateField" and options.string("alias"):
        return names.and_also(options.string("alias"))
    if kind == "seriesToRows":
        return Names(frozenset({"Time", "Metric", "Value"}))
    if kind == "reduce" and options.string("mode") == "reduceFields":
        return names
    return OPEN


def _organized(options: Map, names: Names) -> Names:
    renamed = {str(key): str(value) for key, value in options.map("renameByName").items() if value}
    gone = {
        str(key) for key in options.map("excludeByName") if options.map("excludeByName").flag(key)
    }
    wanted = {
        str(key) for key in options.map("includeByName") if options.map("includeByName").flag(key)
    }
    kept = (names.exact & wanted if wanted else names.exact) - gone
    there = {renamed.get(name, name) for name in kept}
    there |= {new for old, new in renamed.items() if old not in gone and names.may_be(old)}
    return names._replace(exact=frozenset(there))


def _grouped(fields: Map) -> Iterator[str]:
    for key, value in fields.items():
        if isinstance(value, Map) and value.string("operation") == "groupby":
            yield str(key)
        if isinstance(value, Map) and value.string("operation"):
            for reducer in value.texts("aggregations"):
                yield f"{key} ({reducer})"


def _settings(panel: Panel, names: Names) -> Iterator[Mention]:
    """The fields that overrides and options name, which may be those of an override."""
    for field in panel.fields:
        shown = field.text("displayName")
        if shown and "$" in shown:
            return
        names = names.and_also(str(shown)) if shown else names
    for field in panel.fields:
        matcher = field.matcher
        if matcher is not None and matcher.id in ("byName", "byNames"):
            yield from _matched(matcher.options, names)
    options = panel.node.map("options")
    if panel.type == "table":
        for text in _texts(options, ["sortBy", "*", "displayName"]):
            yield Mention(text, names, "the table is not sorted", True)
    for path in ("footer.fields", "xField", "colorByField"):
        for text in _texts(options, path.split(".")):
            yield Mention(text, names, "nothing is done with it", False)


def _matched(options: Node | None, names: Names) -> Iterator[Mention]:
    if isinstance(options, Text) and options:
        yield Mention(options, names, "the override is for nothing", False)
    elif isinstance(options, Map) and options.string("mode") != "exclude":
        for text in options.texts("names"):
            yield Mention(text, names, "the override is not for it", False)


def _texts(node: Node | None, path: list[str]) -> Iterable[Text]:
    """The scalars at the end of a path; `*` is every item of a list."""
    if isinstance(node, Text):
        return (node,) if not path and node and node.kind == "str" else ()
    if isinstance(node, Seq):
        rest = path[1:] if path[:1] == ["*"] else path
        return [text for item in node for text in _texts(item, rest)]
    if isinstance(node, Map) and path:
        return _texts(node.child(path[0]), path[1:])
    return ()
