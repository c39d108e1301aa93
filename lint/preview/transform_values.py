"""Transformations that compute: rows chosen by their values, and columns made of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lint.preview.fields import fits
from lint.preview.frames import NUMBER, TIME, Field, Frame, display_name
from lint.preview.reducers import name_of
from lint.preview.reducers import reduce as reduced
from lint.preview.transform_tables import Frames, Options, join, mapping
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.preview.frames import Cell


class NotDrawnError(Exception):
    """A transformation in a mode that is not known here."""


def filter_by_value(frames: Frames, options: Options) -> Frames:
    """The rows in which any or all of the named columns pass."""
    said = [each for each in options.get("filters") or () if isinstance(each, dict)]
    if not said:
        return frames
    combine = all if options.get("match") == "all" else any
    is_kept = options.get("type", "include") == "include"
    found = []
    for frame in frames:
        tests = [
            (column, _test(mapping(each, "config")))
            for each in said
            if (column := frame.field(str(each.get("fieldName", "")))) is not None
        ]
        rows = [
            at
            for at in range(frame.length)
            if not tests or combine(test(column.values[at]) for column, test in tests) == is_kept
        ]
        fields = tuple(f._replace(values=tuple(f.values[at] for at in rows)) for f in frame.fields)
        found.append(frame._replace(fields=fields))
    return found


def _test(config: Options) -> Callable[[Cell], bool]:
    kind, options = str(config.get("id", "")), mapping(config, "options")
    wanted = options.get("value")
    if kind in ("isNull", "isNotNull"):
        return lambda value: (value is None) == (kind == "isNull")
    if kind in ("equal", "notEqual"):
        return lambda value: (
            (str(value) == str(wanted) or _same(value, wanted)) == (kind == "equal")
        )
    if kind == "regex":
        try:
            pattern = re.compile(str(wanted))
        except (re.error, RecursionError):
            raise NotDrawnError from None
        return lambda value: pattern.search(str(value)) is not None
    limits = _LIMITS.get(kind)
    if limits is None:
        raise NotDrawnError
    low, high = (_number(options.get(name)) for name in ("from", "to"))
    only = _number(wanted)
    return lambda value: limits(_number(value), low if kind == "between" else only, high)


def _same(value: Cell, wanted: object) -> bool:
    number = _number(value)
    return number is not None and number == _number(wanted)


_Limit = Callable[["float | None", "float | None", "float | None"], bool]
_LIMITS: Mapping[str, _Limit] = {
    "greater": lambda value, low, _: value is not None and low is not None and value > low,
    "greaterOrEqual": lambda value, low, _: value is not None and low is not None and value >= low,
    "lower": lambda value, low, _: value is not None and low is not None and value < low,
    "lowerOrEqual": lambda value, low, _: value is not None and low is not None and value <= low,
    "between": lambda value, low, high: (
        None not in (value, low, high) and low < value < high  # type: ignore[operator]
    ),
}


def _number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def calculate(frames: Frames, options: Options) -> Frames:
    """Another column: a reducer over each row, or two columns put together."""
    mode = options.get("mode", "reduceRow")
    if mode not in ("reduceRow", "binary"):
        raise NotDrawnError
    if len(frames) > 1 and all(any(f.type == TIME for f in frame.fields) for frame in frames):
        frames = join(frames, {"byField": "Time"})
    return [_with_column(frame, options, binary=mode == "binary") for frame in frames]


def _with_column(frame: Frame, options: Options, *, binary: bool) -> Frame:
    said = mapping(options, "binary" if binary else "reduce")
    made = _combined(frame, said) if binary else _row_by_row(frame, said)
    if made is None:
        return frame
    name, values = made
    field = Field(str(options.get("alias") or name), NUMBER, values)
    kept = frame.fields
    if options.get("replaceFields"):
        kept = tuple(each for each in kept if each.type == TIME)
    return frame._replace(fields=(*kept, field))


def _row_by_row(frame: Frame, said: Options) -> tuple[str, tuple[Cell, ...]] | None:
    include = said.get("include")
    chosen = [
        field
        for field in frame.fields
        if field.type == NUMBER and (not include or display_name(field) in include)
    ]
    reducer = str(said.get("reducer", "sum"))
    rows = range(frame.length)
    values = tuple(reduced(reducer, [field.values[at] for field in chosen]) for at in rows)
    return (name_of(reducer), values) if chosen else None


def _combined(frame: Frame, said: Options) -> tuple[str, tuple[Cell, ...]] | None:
    sides = [_operand(frame, said.get(side)) for side in ("left", "right")]
    operator = _OPERATORS.get(str(said.get("operator", "+")))
    if operator is None:
        raise NotDrawnError
    if None in sides:
        return None
    (left, first), (right, second) = sides  # type: ignore[misc]
    values = tuple(
        None if a is None or b is None else operator(a, b)
        for a, b in zip(first, second, strict=True)
    )
    return f"{left} {said.get('operator', '+')} {right}", values


def _operand(frame: Frame, said: object) -> tuple[str, list[float | None]] | None:
    """A column by its name or matcher, or a number for every row."""
    matcher = said.get("matcher") if isinstance(said, dict) else None
    wanted = said.get("fixed") if isinstance(said, dict) else said
    for field in frame.fields:
        named = fits(matcher, field, frame) if isinstance(matcher, dict) else False
        if named or display_name(field) == wanted:
            return display_name(field), [_number(value) for value in field.values]
    fixed = _number(wanted)
    return None if fixed is None else (str(wanted), [fixed] * frame.length)


_OPERATORS: Mapping[str, Callable[[float, float], float | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
    "**": lambda a, b: float(a**b) if abs(b) < 100 and (a > 0 or b == int(b)) and a else None,
    "%": lambda a, b: a % b if b else None,
}
