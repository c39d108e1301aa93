"""Reducers: many values to one, as @grafana/data's `fieldReducer` computes them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.preview.frames import Cell

NAMES = {
    "lastNotNull": "Last *", "last": "Last", "firstNotNull": "First *", "first": "First",
    "min": "Min", "max": "Max", "mean": "Mean", "median": "Median", "variance": "Variance",
    "stdDev": "StdDev", "sum": "Total", "count": "Count", "countAll": "Count all",
    "range": "Range", "delta": "Delta", "step": "Step", "diff": "Difference",
    "logmin": "Min (above zero)", "allIsZero": "All Zeros", "allIsNull": "All Nulls",
    "changeCount": "Change Count", "distinctCount": "Distinct Count",
    "diffperc": "Difference percent", "allValues": "All values", "uniqueValues": "All unique values",
}  # fmt: skip
"""What a legend or a table calls a reducer."""

UNITLESS = frozenset("count countAll allIsZero allIsNull changeCount distinctCount".split())
"""Reducers whose result is not in the unit of their values."""


def name_of(reducer: str) -> str:
    """The title of a reducer: `p95` is the 95th percentile."""
    if re.fullmatch(r"p[1-9]\d?", reducer):
        return f"{reducer[1:]}th %"
    return NAMES.get(reducer, reducer)


def reduce(reducer: str, values: Sequence[Cell]) -> Cell:
    """The value of a reducer; None where the values give none."""
    plain: dict[str, Callable[[], Cell]] = {
        "last": lambda: values[-1],
        "first": lambda: values[0],
        "countAll": lambda: float(len(values)),
        "allIsNull": lambda: all(each is None for each in values),
        "distinctCount": lambda: float(len(set(values))),
        "uniqueValues": lambda: ", ".join(dict.fromkeys(str(each) for each in values)),
        "allValues": lambda: ", ".join(str(each) for each in values),
        "changeCount": lambda: float(sum(a != b for a, b in pairwise(values) if b is not None)),
    }
    if not values:
        return None
    if reducer in plain:
        return plain[reducer]()
    there = [each for each in values if each is not None]
    if reducer in ("lastNotNull", "firstNotNull") and there:
        return there[-1 if reducer == "lastNotNull" else 0]
    if reducer == "count":
        return float(len(there))
    numbers = [float(each) for each in there if isinstance(each, (int, float))]
    numbers = [each for each in numbers if not math.isnan(each)]
    return _of_numbers(reducer, numbers) if numbers else None


def _of_numbers(reducer: str, values: list[float]) -> Cell:
    low, high, mean = min(values), max(values), math.fsum(values) / len(values)
    if re.fullmatch(r"p[1-9]\d?", reducer):
        return percentile(values, int(reducer[1:]) / 100)
    variance = math.fsum((each - mean) ** 2 for each in values) / len(values)
    rises = [b - a for a, b in pairwise(values)]
    found: dict[str, Cell] = {
        "min": low,
        "max": high,
        "mean": mean,
        "sum": math.fsum(values),
        "range": high - low,
        "median": percentile(values, 0.5),
        "variance": variance,
        "stdDev": math.sqrt(variance),
        "diff": values[-1] - values[0],
        "diffperc": (values[-1] - values[0]) / values[0] if values[0] else None,
        "delta": math.fsum(
            rise if rise >= 0 else b for rise, b in zip(rises, values[1:], strict=True)
        ),
        "step": min(rises, default=None),
        "logmin": min((each for each in values if each > 0), default=None),
        "allIsZero": not any(values),
    }
    return found.get(reducer)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile that Grafana takes."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int((len(ordered) - 1) * share + 0.5))]
