"""Transformations, as far as their result follows from the frames alone.

Semantics of @grafana/data's transformers. What is not known here leaves the frames as they
are, and its name is returned: the page says that the panel is drawn without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lint.preview import transform_tables as tables
from lint.preview.fields import fits
from lint.preview.frames import Field, Frame, display_name
from lint.preview.transform_tables import Frames, Options, mapping, sort_key
from lint.preview.transform_values import NotDrawnError, calculate, filter_by_value


def transformed(frames: Frames, steps: object) -> tuple[Frames, tuple[str, ...]]:
    """The frames after a panel's transformations, and those that were left out."""
    left_out = []
    for step in steps if isinstance(steps, list) else ():
        if not isinstance(step, dict) or step.get("disabled") is True:
            continue
        kind, options = str(step.get("id", "")), step.get("options")
        change = _KNOWN.get(kind)
        if change is None:
            left_out.append(kind)
            continue
        chosen, others = _chosen(frames, step.get("filter"))
        try:
            frames = change(chosen, options if isinstance(options, dict) else {}) + others
        except NotDrawnError:
            left_out.append(kind)
    return frames, tuple(left_out)


def _chosen(frames: Frames, said: object) -> tuple[Frames, Frames]:
    if not isinstance(said, dict) or said.get("id") != "byRefId":
        return frames, []
    wanted = str(said.get("options", ""))
    is_in = {id(frame): frame.ref in re.split(r"[|,/]", wanted) for frame in frames}
    return [f for f in frames if is_in[id(f)]], [f for f in frames if not is_in[id(f)]]


def _renamed(field: Field, name: str) -> Field:
    return field._replace(legend=name)


def _each(frames: Frames, change: Callable[[Field], Field]) -> Frames:
    return [frame._replace(fields=tuple(map(change, frame.fields))) for frame in frames]


def _organize(frames: Frames, options: Options) -> Frames:
    excluded = {name for name, out in mapping(options, "excludeByName").items() if out}
    included = {name for name, kept in mapping(options, "includeByName").items() if kept}
    order, names = mapping(options, "indexByName"), mapping(options, "renameByName")
    found = []
    for frame in frames:
        kept = [
            field
            for field in frame.fields
            if display_name(field) not in excluded
            and (not included or display_name(field) in included)
        ]
        kept.sort(key=lambda field: _index(order.get(display_name(field))))
        fields = tuple(
            _renamed(field, str(names.get(display_name(field)) or display_name(field)))
            for field in kept
        )
        found.append(frame._replace(fields=fields))
    return found


def _index(value: object) -> float:
    return value if isinstance(value, (int, float)) else float("inf")


def _filter_by_name(frames: Frames, options: Options) -> Frames:
    include, exclude = (_matcher(options.get(key)) for key in ("include", "exclude"))
    found = []
    for frame in frames:
        fields = tuple(
            field
            for field in frame.fields
            if (include is None or fits(include, field, frame))
            and not (exclude is not None and fits(exclude, field, frame))
        )
        found.append(frame._replace(fields=fields))
    return [frame for frame in found if frame.fields]


def _matcher(said: object) -> Options | None:
    if not isinstance(said, dict) or not (said.get("names") or said.get("pattern")):
        return None
    return {"id": "byRegexpOrNames", "options": said}


def _filter_by_ref(frames: Frames, options: Options) -> Frames:
    wanted = re.split(r"[|,/]", str(options.get("include", "")))
    return [frame for frame in frames if frame.ref in wanted] if any(wanted) else frames


def _rename_by_regex(frames: Frames, options: Options) -> Frames:
    said = str(options.get("regex", ""))
    inner = re.fullmatch(r"/(.*)/([gimsuy]*)", said, re.DOTALL)
    source = inner[1] if inner else f"^{said}$"
    target = re.sub(r"\$(\d)", r"\\\1", re.sub(r"\\", r"\\\\", str(options.get("renamePattern"))))
    try:
        pattern = re.compile(source)
        return _each(
            frames, lambda field: _renamed(field, pattern.sub(target, display_name(field), 1))
        )
    except (re.error, RecursionError, IndexError):
        return frames


def _limit(frames: Frames, options: Options) -> Frames:
    try:
        most = int(options.get("limitField", 10))
    except (TypeError, ValueError):
        return frames
    cut = slice(0, most) if most >= 0 else slice(most, None)
    return _each(frames, lambda field: field._replace(values=field.values[cut]))


def _sort_by(frames: Frames, options: Options) -> Frames:
    wanted = next((each for each in options.get("sort") or () if isinstance(each, dict)), {})
    return [
        sorted_frame(frame, str(wanted.get("field", "")), desc=wanted.get("desc") is True)
        for frame in frames
    ]


def sorted_frame(frame: Frame, name: str, *, desc: bool) -> Frame:
    """The rows in the order of a column; as they are where there is none of this name."""
    column = frame.field(name)
    if column is None:
        return frame
    order = sorted(range(frame.length), key=lambda at: sort_key(column.values[at]), reverse=desc)
    fields = tuple(f._replace(values=tuple(f.values[at] for at in order)) for f in frame.fields)
    return frame._replace(fields=fields)


def _unchanged(frames: Frames, options: Options) -> Frames:  # noqa: ARG001
    return frames


_KNOWN: dict[str, Callable[[Frames, Options], Frames]] = {
    "organize": _organize,
    "filterFieldsByName": _filter_by_name,
    "filterByRefId": _filter_by_ref,
    "renameByRegex": _rename_by_regex,
    "limit": _limit,
    "sortBy": _sort_by,
    "merge": tables.merge,
    "joinByField": tables.join,
    "seriesToColumns": tables.join,
    "reduce": tables.reduce,
    "labelsToFields": tables.labels_to_fields,
    "seriesToRows": tables.series_to_rows,
    "groupBy": tables.group_by,
    "filterByValue": filter_by_value,
    "calculateField": calculate,
    "convertFieldType": _unchanged,
    "noop": _unchanged,
}
