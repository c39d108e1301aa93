"""Transformations that make other rows: merging, joining, grouping, reducing."""

from __future__ import annotations

from collections.abc import Sequence

from lint.preview.frames import NUMBER, STRING, TIME, Field, Frame, display_name
from lint.preview.reducers import name_of
from lint.preview.reducers import reduce as reduced
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from lint.preview.frames import Cell

Options = dict[str, "Any"]
Frames = list[Frame]


def mapping(options: Options, name: str) -> Options:
    """The mapping under a key of the options, or an empty one."""
    value = options.get(name)
    return value if isinstance(value, dict) else {}


def sort_key(value: Cell) -> tuple[int, float, str]:
    """Numbers by size, texts by alphabet, nothing first."""
    if value is None:
        return 0, 0.0, ""
    if isinstance(value, (int, float)):
        return 1, float(value), ""
    return 2, 0.0, str(value).lower()


def merge(frames: Frames, options: Options) -> Frames:  # noqa: ARG001
    """Rows that agree on the columns that all frames have become one."""
    frames = [frame for frame in frames if frame.fields]
    if len(frames) < 2:
        return frames
    columns: dict[str, Field] = {}
    for frame in frames:
        for field in frame.fields:
            columns.setdefault(field.name, field)
    keys = [name for name in columns if all(_has(frame, name) for frame in frames)]
    if not keys:
        return frames
    rows: list[dict[str, Cell]] = []
    for frame in frames:
        names = [field.name for field in frame.fields]
        for at in range(frame.length):
            row = dict(zip(names, (field.values[at] for field in frame.fields), strict=True))
            _merged(rows, row, keys)
    fields = tuple(
        Field(name, field.type, tuple(row.get(name) for row in rows))
        for name, field in columns.items()
    )
    return [Frame(f"merge-{'-'.join(frame.ref for frame in frames)}", fields)]


def _has(frame: Frame, name: str) -> bool:
    return any(field.name == name for field in frame.fields)


def _merged(rows: list[dict[str, Cell]], row: dict[str, Cell], keys: Sequence[str]) -> None:
    was_merged = False
    for at, known in enumerate(rows):
        if any(known[key] != row[key] for key in keys):
            continue
        if all(known.get(name) in (None, value) for name, value in row.items()):
            rows[at] = known | row
            was_merged = True
    if not was_merged:
        rows.append(row)


def join(frames: Frames, options: Options) -> Frames:
    """All frames in one, row by row of a column."""
    if len(frames) < 2:
        return frames
    name = str(options.get("byField") or "Time")
    if any(frame.field(name) is None for frame in frames):
        return frames
    columns: list[Field] = []
    keys: dict[Cell, None] = {}
    tables = []
    for frame in frames:
        key = frame.field(name)
        assert key is not None
        rows = {value: at for at, value in enumerate(key.values)}
        keys.update(dict.fromkeys(rows))
        tables.append((frame, key, rows))
    if options.get("mode") == "inner":
        keys = {key: None for key in keys if all(key in rows for _, _, rows in tables)}
    ordered = sorted(keys, key=sort_key)
    columns.append(tables[0][1]._replace(values=tuple(ordered)))
    for frame, key, rows in tables:
        for field in frame.fields:
            if field is not key:
                values = tuple(
                    field.values[rows[each]] if each in rows else None for each in ordered
                )
                columns.append(field._replace(values=values))
    return [Frame(f"joinByField-{'-'.join(f.ref for f in frames)}", tuple(columns))]


def reduce(frames: Frames, options: Options) -> Frames:
    """Each column reduced to a row, or to one value."""
    reducers = [str(each) for each in options.get("reducers") or ()]
    if not reducers:
        return frames
    columns = [(frame, f) for frame in frames for f in frame.fields if f.type != TIME]
    if options.get("mode") == "reduceFields":
        return [
            frame._replace(
                fields=tuple(
                    field._replace(values=(reduced(reducers[0], field.values),))
                    for field in frame.fields
                    if field.type != TIME
                )
            )
            for frame in frames
        ]
    fields = [Field("Field", STRING, tuple(display_name(field) for _, field in columns))]
    if options.get("labelsToFields"):
        names = dict.fromkeys(name for _, field in columns for name in field.labels)
        fields += [Field(n, STRING, tuple(f.labels.get(n) for _, f in columns)) for n in names]
    for reducer in reducers:
        values = tuple(reduced(reducer, field.values) for _, field in columns)
        fields.append(Field(name_of(reducer), NUMBER, values))
    return [Frame(f"reduce-{'-'.join(dict.fromkeys(f.ref for f in frames))}", tuple(fields))]


def labels_to_fields(frames: Frames, options: Options) -> Frames:
    """Labels as columns."""
    if options.get("mode") == "rows":
        return frames
    kept = options.get("keepLabels")
    wanted = set(kept) if isinstance(kept, list) else None
    named = str(options.get("valueLabel") or "")
    found = []
    for frame in frames:
        labels = {k: v for f in frame.fields for k, v in f.labels.items() if k != named}
        extra = [
            Field(name, STRING, (value,) * frame.length)
            for name, value in labels.items()
            if wanted is None or name in wanted
        ]
        plain = [
            f._replace(labels={}, legend=f.labels.get(named) if named else None)
            for f in frame.fields
        ]
        found.append(Frame(frame.ref, (*plain[:1], *extra, *plain[1:])))
    return merge(found, {})


def series_to_rows(frames: Frames, options: Options) -> Frames:  # noqa: ARG001
    """All series below each other: time, metric, value."""
    rows = [
        (frame.fields[0].values[at], display_name(field), field.values[at])
        for frame in frames
        if frame.fields and frame.fields[0].type == TIME
        for field in frame.fields[1:]
        for at in range(frame.length)
    ]
    rows.sort(key=lambda row: sort_key(row[0]), reverse=True)
    names = (("Time", TIME), ("Metric", STRING), ("Value", NUMBER))
    return [
        Frame(
            "seriesToRows",
            tuple(
                Field(name, kind, tuple(row[at] for row in rows))
                for at, (name, kind) in enumerate(names)
            ),
        )
    ]


def group_by(frames: Frames, options: Options) -> Frames:
    """One row for each value of the grouping columns."""
    said = {name: each for name, each in mapping(options, "fields").items() if each}
    keys = [n for n, each in said.items() if each.get("operation") == "groupby"]
    found = []
    for frame in frames:
        groups: dict[tuple[Cell, ...], list[dict[str, Cell]]] = {}
        there = [name for name in keys if frame.field(name) is not None]
        for row in frame.rows():
            groups.setdefault(tuple(row[name] for name in there), []).append(row)
        if not there:
            continue
        fields = [
            Field(name, STRING, tuple(key[at] for key in groups)) for at, name in enumerate(there)
        ]
        for name, each in said.items():
            if each.get("operation") != "aggregate" or frame.field(name) is None:
                continue
            for reducer in each.get("aggregations") or ():
                values = tuple(
                    reduced(reducer, [r[name] for r in rows]) for rows in groups.values()
                )
                fields.append(Field(f"{name} ({reducer})", NUMBER, values))
        found.append(Frame(frame.ref, tuple(fields)))
    return found
