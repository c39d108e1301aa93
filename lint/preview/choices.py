"""What the variables of a dashboard stand for when it opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Variable
from lint.preview.times import Window, duration
from lint.preview.variables import ALL, AUTO, Choice
from lint.tree import Map, Seq, Text
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    Lookup = Callable[[Variable, Mapping[str, Choice]], Sequence[str]]
    """The values of a query variable, given the choices of those above it."""

LABEL_VALUES = re.compile(r"\s*label_values\((?:(.+),)?\s*([^,(){}\"\s]+)\s*\)\s*", re.DOTALL)
_SILENT = frozenset({"adhoc", "groupby"})


def choices_of(dashboard: Dashboard, lookup: Lookup, when: Window) -> dict[str, Choice]:
    """The choice of each variable by name, in the order they are written."""
    found: dict[str, Choice] = {}
    for variable in dashboard.variables:
        if variable.name is not None and variable.type not in _SILENT:
            options = tuple(dict.fromkeys(_options(variable, lookup, found)))
            choice = _choice(variable, options)
            if choice.values and choice.values[0].startswith(AUTO):
                choice = choice._replace(values=(duration(when.step),), text="auto")
            found[str(variable.name)] = choice
    return found


def _options(variable: Variable, lookup: Lookup, above: Mapping[str, Choice]) -> Sequence[str]:
    query = str(variable.query or "")
    if variable.type == "query":
        return _sorted(_filtered(lookup(variable, above), variable), variable)
    if variable.type == "custom":
        pairs = re.split(r"(?<!\\),", query)
        return [re.split(r"\s+:\s+", pair.strip())[-1] for pair in pairs if pair.strip()]
    if variable.type == "interval":
        return [each.strip() for each in query.split(",") if each.strip()]
    return [query]


def _choice(variable: Variable, options: tuple[str, ...]) -> Choice:
    current = _current(variable.node.map("current"))
    shared = {
        "name": str(variable.name),
        "label": variable.node.string("label") or str(variable.name),
        "regex": variable.has_many,
        "options": options,
        "hide": int(variable.node.string("hide") or 0)
        if variable.node.string("hide").isdigit()
        else 0,
    }
    custom = variable.node.string("allValue") or None
    is_all = ALL in current or (not current and variable.include_all)
    if is_all and variable.include_all:
        return Choice(values=options, custom=custom, is_all=True, **shared)  # type: ignore[arg-type]
    kept = tuple(each for each in current if each in options or variable.type != "query")
    if variable.type == "textbox" or (variable.type == "datasource" and current):
        kept = tuple(current)
    chosen = kept or options[:1]
    text = _text(variable, chosen[0]) if len(chosen) == 1 else ""
    return Choice(values=chosen, custom=None, text=text, **shared)  # type: ignore[arg-type]


def _text(variable: Variable, value: str) -> str:
    """What a custom variable calls one of its values: `text : value`."""
    if variable.type != "custom":
        return ""
    for pair in re.split(r"(?<!\\),", str(variable.query or "")):
        text, colon, said = pair.strip().rpartition(" : ")
        if colon and said.strip() == value:
            return text.strip()
    return ""


def _current(node: Map) -> list[str]:
    value = node.child("value")
    if isinstance(value, Text):
        return [str(value)] if value else []
    return [str(each) for each in value if isinstance(each, Text)] if isinstance(value, Seq) else []


def _filtered(values: Sequence[str], variable: Variable) -> list[str]:
    said = variable.node.string("regex")
    inner = re.fullmatch(r"/(.*)/([gimsuy]*)", said, re.DOTALL)
    if not said:
        return list(values)
    source = re.sub(r"\(\?<(?![=!])", "(?P<", inner[1] if inner else said)
    try:
        pattern = re.compile(source)
    except (re.error, RecursionError):
        return list(values)
    found = []
    for value in values:
        match = pattern.search(value)
        if match is not None:
            groups = match.groupdict()
            first = match[1] if match.re.groups and match[1] is not None else match[0]
            found.append(groups.get("value") or first)
    return found


def _sorted(values: list[str], variable: Variable) -> list[str]:
    order = variable.node.string("sort")
    if order in ("1", "2", "5", "6", "7", "8"):
        key: Callable[[str], object] = str.lower if order in ("5", "6") else str
        values = sorted(values, key=key, reverse=order in ("2", "6", "8"))  # type: ignore[arg-type]
    elif order in ("3", "4"):
        values = sorted(values, key=_number, reverse=order == "4")
    return values


def _number(text: str) -> float:
    match = re.search(r"\d+(?:\.\d+)?", text)
    return float(match[0]) if match else -1.0
