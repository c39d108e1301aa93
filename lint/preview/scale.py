"""Where the values of a result lie: what is proved of them, and what its panel says.

The numbers are examples of what is usual for a unit, and no facts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from lint.preview.labels import STATES, Question
from lint.promql.ast import Aggregate, Binary, Call, walk
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

_BY_UNIT = (
    ("percentunit", (0.18, 0.72)), ("percent", (18, 72)), ("s", (0.08, 1.6)), ("ms", (40, 900)),
    ("m", (3, 50)), ("h", (2, 40)), ("d", (2, 25)), ("µs", (40, 900)), ("ns", (4e4, 9e5)),
    ("dtdurations", (3e3, 9e4)), ("bytes", (6e9, 5e10)), ("decbytes", (6e9, 5e10)),
    ("mbytes", (6e3, 5e4)), ("decmbytes", (6e3, 5e4)), ("gbytes", (6, 50)), ("Bps", (2e6, 4e7)),
    ("binBps", (2e6, 4e7)), ("bps", (2e7, 4e8)), ("bits", (2e7, 4e8)), ("reqps", (2, 18)),
    ("ops", (5, 80)), ("rps", (5, 80)), ("celsius", (42, 68)), ("watt", (140, 310)),
    ("rotrpm", (900, 1500)), ("hertz", (1.1e9, 1.7e9)), ("joule", (2e4, 9e5)),
)  # fmt: skip
_BY_METRIC = {
    "seconds": (0.08, 1.6), "milliseconds": (40, 900), "bytes": (6e9, 5e10), "ratio": (0.18, 0.72),
    "percent": (18, 72), "tokens": (200, 1800), "celsius": (42, 68), "watts": (140, 310),
    "usd": (4, 38), "mebibytes": (6e3, 5e4), "MiB": (6e3, 5e4),
}  # fmt: skip
_WHOLE_UNITS = frozenset({"", "none", "short", "sishort", "locale"})


class Scale(NamedTuple):
    """Where the values of a panel lie. `whole`: they are counts; `is_state`: they say yes or no."""

    low: float
    high: float
    whole: bool = False
    is_state: bool = False


def scale_of(question: Question, config: Mapping[str, Any]) -> Scale:
    """The scale of a result: what is proved of it, what the panel's unit is, where it is green."""
    flow = question.flow
    if flow.range.constant is not None:
        return Scale(flow.range.constant, flow.range.constant)
    unit = str(config.get("unit") or "")
    whole = unit in _WHOLE_UNITS and _counts(question)
    if _is_state(question):
        return Scale(1, 1, whole=True, is_state=True)
    low, high = _special(question, unit) or _by_unit(unit, str(flow.unit or ""), whole=whole)
    low, high = _within(low, high, _numbers(config.get("min"), config.get("max")))
    low, high = _within(low, high, _green(config))
    return Scale(*_clamped(low, high, flow.range.low, flow.range.high), whole)


def _special(question: Question, unit: str) -> tuple[float, float] | None:
    """The scale of an age, or of what came in over a range."""
    calls = _calls(question)
    if "time" in calls and unit in ("s", "dtdurations", "clocks"):
        return 12, 55
    if "increase" in calls and (unit in _WHOLE_UNITS or "tok" in unit):
        names = " ".join(use.name for use in question.uses)
        return (2e5, 3e6) if "token" in names else (40, 900)
    return None


def _by_unit(unit: str, metric_unit: str, *, whole: bool) -> tuple[float, float]:
    for name, found in _BY_UNIT:
        if unit == name:
            return found
    if unit.startswith("currency"):
        return 4, 38
    if unit.startswith(("dateTime", "time:")):
        return 1.6e12, 1.7e12
    if "tok" in unit.lower():
        return 200, 1800
    if metric_unit in _BY_METRIC and not (whole and metric_unit == "ratio"):
        return _BY_METRIC[metric_unit]
    return (1, 9) if whole else (2, 40)


def _counts(question: Question) -> bool:
    """Whether the result counts things: nothing divides it, or takes a rate of it."""
    if _calls(question) & {"rate", "irate", "deriv", "avg_over_time"}:
        return False
    nodes = walk(question.root)
    return not any(isinstance(node, Binary) and node.op.text in ("/", "*") for node in nodes)


def _calls(question: Question) -> frozenset[str]:
    nodes = walk(question.root)
    return frozenset(node.func.text for node in nodes if isinstance(node, Call))


def is_counter(question: Question) -> bool:
    """Whether the result is a counter as it stands, alone or added up."""
    if not question.uses or _calls(question) - {"vector", "sort", "sort_desc"}:
        return False
    nodes = [node for node in walk(question.root) if isinstance(node, Binary)]
    readings = question.uses[0].readings
    rises = bool(readings) and all(
        role in ("bucket", "count", "sum") or metric.type == "counter"
        for metric, role, _ in readings
    )
    return rises and all(node.op.text.lower() in ("or", "and", "unless") for node in nodes)


def _is_state(question: Question) -> bool:
    """Whether the result says yes or no: up, ready, in this phase. What adds up does not."""
    flow = question.flow
    if (flow.range.low, flow.range.high) == (1.0, 1.0):
        return True
    is_plain = _calls(question) <= {"vector"} and not any(
        isinstance(node, Aggregate) and node.op.text not in ("max", "min", "group")
        for node in walk(question.root)
    )
    if not is_plain or not question.uses:
        return False
    first = question.uses[0]
    types = {metric.type for metric, _, _ in first.readings}
    is_one = flow.metric == "stateset" or (bool(types) and types <= {"info", "stateset"})
    return (
        is_one
        or first.name == "up"
        or any(not STATES.isdisjoint(metric.values) for metric, _, _ in first.readings)
    )


def _green(config: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """The band in which a panel is green: a preview shows what all is well looks like."""
    thresholds = config.get("thresholds")
    steps = thresholds.get("steps") if isinstance(thresholds, dict) else None
    steps = [each for each in steps or () if isinstance(each, dict)]
    if len(steps) < 2 or (thresholds or {}).get("mode") == "percentage":
        return None, None
    for at, step in enumerate(steps):
        if "green" in str(step.get("color")):
            above = steps[at + 1].get("value") if at + 1 < len(steps) else None
            return _numbers(step.get("value"), above)
    return None, None


def _numbers(low: object, high: object) -> tuple[float | None, float | None]:
    return (
        float(low) if isinstance(low, (int, float)) else None,
        float(high) if isinstance(high, (int, float)) else None,
    )


def _within(
    low: float, high: float, band: tuple[float | None, float | None]
) -> tuple[float, float]:
    """The scale, moved into a band where it does not fit."""
    least, most = band
    if least is not None and most is not None and most > least and not least <= low < high < most:
        return least + 0.15 * (most - least), least + 0.8 * (most - least)
    if most is not None and high >= most:
        base = min(0.0, most) if least is None else least
        return base + 0.15 * (most - base), base + 0.8 * (most - base)
    if least is not None and low < least:
        return least, max(least, least + (high - low))
    return low, high


def _clamped(low: float, high: float, least: float, most: float) -> tuple[float, float]:
    if math.isfinite(least) and math.isfinite(most) and most > least and high > most:
        return least + 0.2 * (most - least), least + 0.7 * (most - least)
    return max(low, least), max(least, min(high, most))
