"""Data frames: what a query answers with, and what a panel draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from lint.grafana.panel import Target

    Cell = float | str | bool | None

TIME, NUMBER, STRING, BOOLEAN = "time", "number", "string", "boolean"
_INFINITE = float("inf")


class Series(NamedTuple):
    """One series of an answer: its labels, times in milliseconds, and values."""

    labels: Mapping[str, str]
    times: tuple[int, ...]
    values: tuple[float | None, ...]


class Field(NamedTuple):
    """A column. `config` is Grafana's field configuration, `legend` the name that the
    datasource gave it."""

    name: str
    type: str
    values: tuple[Cell, ...]
    labels: Mapping[str, str] = {}
    config: Mapping[str, Any] = {}
    legend: str | None = None


class Frame(NamedTuple):
    """Columns of one length; `ref` is the query that they come from."""

    ref: str
    fields: tuple[Field, ...]

    @property
    def length(self) -> int:
        """The number of rows."""
        return max((len(field.values) for field in self.fields), default=0)

    def field(self, name: str) -> Field | None:
        """The column of this name."""
        return next((field for field in self.fields if display_name(field) == name), None)

    def rows(self) -> list[dict[str, Cell]]:
        """The rows by column name."""
        names = [display_name(field) for field in self.fields]
        return [
            {name: field.values[at] for name, field in zip(names, self.fields, strict=True)}
            for at in range(self.length)
        ]


def display_name(field: Field) -> str:
    """What Grafana calls a column once its labels are settled."""
    said = field.config.get("displayName")
    if isinstance(said, str) and said:
        return _templated(said, field)
    return field.legend if field.legend is not None else field.name


def _templated(text: str, field: Field) -> str:
    def value(match: re.Match[str]) -> str:
        path = match[1]
        if path.startswith("__field.labels"):
            name = path.removeprefix("__field.labels").strip(".[]\"'")
            return field.labels.get(name, "") if name else _braced(field.labels)
        if path in ("__field.name", "__series.name", "__field.displayName"):
            return field.legend or field.name
        return match[0]

    return re.sub(r"\$\{([^}:]+)(?::[^}]*)?\}", value, text)


def frames_of(target: Target, expr: str, found: Sequence[Series], *, alone: bool) -> list[Frame]:
    """The frames of an answer. `alone`: no other query of the panel is a table.

    As in grafana/grafana pkg/promlib/querydata and @grafana/prometheus result_transformer."""
    ref = str(target.ref_id or "A")
    if target.format == "table":
        return [table(ref, found, "Value" if alone else f"Value #{ref}")]
    if target.format == "heatmap":
        return heatmap(ref, found)
    names = legends(str(target.legend or ""), expr, [item.labels for item in found])
    return [
        Frame(
            ref,
            (
                Field("Time", TIME, item.times),
                Field("Value", NUMBER, item.values, item.labels, {}, name),
            ),
        )
        for item, name in zip(found, names, strict=True)
    ]


def table(ref: str, found: Iterable[Series], value: str) -> Frame:
    """All series in one frame: time, a column for each label, the value."""
    series = list(found)
    names = sorted({name for item in series for name in item.labels})
    rows = [
        (at, item.labels, number)
        for item in series
        for at, number in zip(item.times, item.values, strict=True)
    ]
    return Frame(
        ref,
        (
            Field("Time", TIME, tuple(at for at, _, _ in rows)),
            *(
                Field(name, STRING, tuple(labels.get(name) for _, labels, _ in rows))
                for name in names
            ),
            Field(value, NUMBER, tuple(number for _, _, number in rows)),
        ),
    )


def heatmap(ref: str, found: Sequence[Series]) -> list[Frame]:
    """Cumulative buckets as one column for each bucket, taken apart."""
    series = sorted(found, key=lambda item: bound(item.labels.get("le", "")))
    if not series:
        return []
    fields = [Field("Time", TIME, series[0].times)]
    below: dict[int, float] = {}
    for item in series:
        here = dict(zip(item.times, item.values, strict=True))
        values = tuple(
            None if here.get(at) is None else max(0.0, (here[at] or 0.0) - below.get(at, 0.0))
            for at in series[0].times
        )
        below = {at: value for at, value in here.items() if value is not None}
        name = item.labels.get("le", "Value")
        fields.append(Field(name, NUMBER, values, item.labels, {}, name))
    return [Frame(ref, tuple(fields))]


def bound(le: str) -> float:
    """The upper bound of a bucket."""
    try:
        return float(le)
    except ValueError:
        return _INFINITE


def legends(form: str, expr: str, labels: Sequence[Mapping[str, str]]) -> list[str]:
    """The names of series: promlib's `getName`, and the frontend's for `__auto`."""
    if form == "__auto":
        return _automatic(expr, labels)
    if not form:
        return [_metric(each) or expr for each in labels]
    pattern = re.compile(r"\{\{\s*(.+?)\s*\}\}")
    return [
        pattern.sub(lambda match, each=each: each.get(match[1], ""), form)  # type: ignore[misc]
        for each in labels
    ]


def _automatic(expr: str, labels: Sequence[Mapping[str, str]]) -> list[str]:
    names = {name for each in labels for name in each}
    if len(names) == 1:
        only = next(iter(names))
        return [each.get(only) or expr for each in labels]
    return [_braced(each) if each else expr for each in labels]


def _metric(labels: Mapping[str, str]) -> str:
    rest = {name: value for name, value in labels.items() if name != "__name__"}
    name = labels.get("__name__", "")
    return name + (_braced(rest) if rest else "")


def _braced(labels: Mapping[str, str]) -> str:
    inside = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    return f"{{{inside}}}"
