"""What functions yield."""

from __future__ import annotations

import math
from collections.abc import Callable

from lint.promql import units
from lint.promql.ast import VECTOR, Call, MatrixSelector, Node, StringLiteral, VectorSelector
from lint.promql.flow import CERTAINLY, NAME, NEVER, UNKNOWN, Clash, Flow, Flows, number, scalar
from lint.promql.intervals import COUNT, NATURAL, ONE, UNBOUNDED, Range
from lint.promql.label_values import ABSENT, ANY, PRESENT, Value, one_of
from lint.promql.units import Unit

_SORTS = frozenset({"sort", "sort_desc", "sort_by_label", "sort_by_label_desc"})
_SCALARS = frozenset({"time", "pi", "start", "end", "step", "range", "max_of", "min_of"})
_MOMENTS = frozenset({"time", "start", "end"})
_LAST = frozenset({"last_over_time", "first_over_time"})
_RATES = frozenset({"rate", "irate", "increase"})
_OVER_TIME = frozenset(
    "avg_over_time changes count_over_time delta deriv double_exponential_smoothing holt_winters "
    "idelta increase irate mad_over_time max_over_time min_over_time predict_linear "
    "present_over_time quantile_over_time rate resets stddev_over_time stdvar_over_time "
    "sum_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time "
    "ts_of_min_over_time".split()
)
_MATHS = frozenset(
    "abs acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad round sgn "
    "sin sinh sqrt tan tanh timestamp clamp clamp_min clamp_max".split()
)
_DATES = {
    "day_of_month": (1, 31), "day_of_week": (0, 6), "day_of_year": (1, 366), "hour": (0, 23),
    "days_in_month": (28, 31), "minute": (0, 59), "month": (1, 12), "year": (-math.inf, math.inf),
}  # fmt: skip
_OF_HISTOGRAMS = frozenset(
    "histogram_avg histogram_count histogram_fraction histogram_stddev histogram_stdvar "
    "histogram_sum".split()
)
_GAUGES = _RATES | frozenset(
    "changes count_over_time delta deriv idelta predict_linear present_over_time resets "
    "stddev_over_time stdvar_over_time timestamp".split()
)
_COUNTS = frozenset({"changes", "count_over_time", "resets"})
_PER_SECOND = frozenset({"rate", "irate", "deriv"})
_KEEPS_UNIT = frozenset(
    "avg_over_time max_over_time min_over_time quantile_over_time increase delta idelta abs ceil "
    "floor round clamp clamp_min clamp_max stddev_over_time sum_over_time mad_over_time "
    "predict_linear double_exponential_smoothing holt_winters".split()
)


def called(flows: Flows, node: Call) -> Flow:
    """The flow of a function's result."""
    name = node.func.text
    if node.func.hole:
        return Flow(node.type)
    if name in _SCALARS:
        return scalar()._replace(unit=units.MOMENT if name in _MOMENTS else None)
    if name in _DATES:
        return _dated(flows, node)
    if not node.args:
        return Flow(node.type)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(flows, node)
    inner = flows[node.args[0]]
    if name in _SORTS:
        return inner.maybe() if not inner.floats else inner
    if name in _LAST:
        return inner._replace(type=VECTOR).maybe()
    if name in _MATHS or name in _OVER_TIME:
        return _computed(flows, node, inner)
    return Flow(node.type)


def _computed(flows: Flows, node: Call, inner: Flow) -> Flow:
    name = node.func.text
    keeps_bucket = name in _RATES and inner.metric == "bucket"
    flow = inner.nameless()._replace(
        type=VECTOR,
        metric="bucket" if keeps_bucket else _metric(name, inner),
        unit=inner.unit if keeps_bucket else _unit(name, inner),
        range=_range(flows, node, inner.range),
    )
    if name in _OVER_TIME or not inner.floats:
        flow = flow.maybe()
    low, high = _limits(flows, node) if name == "clamp" else (0.0, 1.0)
    if name == "clamp" and (low is None or high is None):
        return flow.maybe()
    return flow.nothing() if low is not None and high is not None and low > high else flow


def _metric(name: str, inner: Flow) -> str:
    return "gauge" if inner.metric == "gauge" or name in _GAUGES else UNKNOWN


def _unit(name: str, inner: Flow) -> Unit | None:
    if name in _COUNTS:
        return units.COUNT
    if name == "timestamp" or name.startswith("ts_of_"):
        return units.MOMENT
    if inner.metric == "bucket":
        return None
    if name in _PER_SECOND:
        return units.per_second(inner.unit)
    return inner.unit if name in _KEEPS_UNIT else None


def _limits(flows: Flows, node: Call) -> tuple[float | None, float | None]:
    found = [number(flows[arg]) for arg in node.args[1:3]]
    return (found[0], found[1]) if len(found) == 2 else (None, None)


def _range(flows: Flows, node: Call, value: Range) -> Range:
    name = node.func.text
    if name in ("max_over_time", "min_over_time"):
        return value
    if name == "avg_over_time":
        return value.loose()
    if name == "quantile_over_time":
        return _quantile_over_time(flows, node)
    if name in ("count_over_time", "present_over_time"):
        return COUNT if name[0] == "c" else ONE
    if name in (*_RATES, "sum_over_time"):
        return NATURAL if value.low >= 0 else UNBOUNDED
    if name in ("changes", "resets"):
        return Range(0.0, math.inf, False)
    if name in ("stddev_over_time", "stdvar_over_time", "mad_over_time", "exp", "sqrt"):
        return NATURAL
    if name in ("sin", "cos", "sgn", "tanh"):
        return Range(-1.0, 1.0)
    if name == "abs":
        return Range(
            max(0.0, value.low, -value.high), max(abs(value.low), abs(value.high)), value.nan
        )
    if name in ("ceil", "floor"):
        return Range(_rounded(name, value.low), _rounded(name, value.high), value.nan)
    return _clamped(flows, node, value)


def _quantile_over_time(flows: Flows, node: Call) -> Range:
    at = number(flows[node.args[0]])
    inner = flows[node.args[-1]].range
    return inner.loose() if at is not None and 0 <= at <= 1 else UNBOUNDED


def _rounded(name: str, end: float) -> float:
    return end if math.isinf(end) else float(math.ceil(end) if name == "ceil" else math.floor(end))


def _clamped(flows: Flows, node: Call, value: Range) -> Range:
    found = [number(flows[arg]) for arg in node.args[1:]]
    name = node.func.text
    if not name.startswith("clamp") or not found or None in found:
        return UNBOUNDED
    low = found[0] if name != "clamp_max" else None
    high = found[-1] if name != "clamp_min" else None
    ends = [value.low, value.high]
    if low is not None:
        ends = [max(end, low) for end in ends]
    if high is not None:
        ends = [min(end, high) for end in ends]
    return Range(ends[0], ends[1], value.nan)


def _quantile_in_time(flows: Flows, node: Call) -> Flow:
    return _computed(flows, node, flows[node.args[-1]])


def _dated(flows: Flows, node: Call) -> Flow:
    low, high = _DATES[node.func.text]
    value = Range(float(low), float(high))
    if not node.args:
        return scalar(value)._replace(type=VECTOR)
    flow = flows[node.args[0]]
    flow = flow if flow.floats else flow.maybe()
    return flow.nameless()._replace(type=VECTOR, metric="gauge", unit=None, range=value)


def _vector(flows: Flows, node: Call) -> Flow:
    inner = flows[node.args[0]]
    return scalar(inner.range)._replace(type=VECTOR, unit=inner.unit)


def _scalar(flows: Flows, node: Call) -> Flow:
    inner = flows[node.args[0]]
    value = Range(inner.range.low, inner.range.high) if inner.floats else UNBOUNDED
    return scalar(value)._replace(unit=inner.unit if inner.metric != "bucket" else None)


def _absent(flows: Flows, node: Call) -> Flow:
    arg, inner = node.args[0], flows[node.args[0]]
    empty = {NEVER: CERTAINLY, CERTAINLY: NEVER}.get(inner.empty, inner.empty)
    if inner.empty == NEVER:
        flows.clash(Clash(node, "absent"))
    selector = arg.selector if isinstance(arg, MatrixSelector) else arg
    flow = scalar(ONE)._replace(type=VECTOR, labels=_equal(selector), empty=empty)
    if _has_holes(selector):
        return flow._replace(rest=ANY)
    return flow


def _has_holes(node: Node) -> bool:
    matchers = node.matchers if isinstance(node, VectorSelector) else []
    return any(each.name.hole or each.value is None or each.value.holes for each in matchers)


def _equal(node: Node) -> dict[str, Value]:
    """The labels of absent(): those that a selector gives by nothing but one equality."""
    from lint.promql.ast import Paren

    is_plain = isinstance(node, VectorSelector)
    while isinstance(node, Paren):
        node = node.expr
    found: dict[str, Value] = {}
    for each in node.matchers if isinstance(node, VectorSelector) else []:
        name = each.name.text
        if name == NAME or each.name.hole or each.value is None:
            continue
        value = one_of({each.value.value}) if each.op == "=" else ABSENT
        if each.value.holes:
            value = ANY
        found[name] = value if name not in found else found[name].join(value).join(ABSENT)
    return found if is_plain else {name: value.join(ABSENT) for name, value in found.items()}


def _replaced(flows: Flows, node: Call) -> Flow:
    inner = flows[node.args[0]]
    texts = [arg for arg in node.args[1:] if isinstance(arg, StringLiteral)]
    if len(texts) != 4:
        return Flow(VECTOR, empty=inner.empty)
    if any(text.holes for text in texts):
        if texts[0].holes:
            return Flow(VECTOR, floats=inner.floats, empty=inner.empty).maybe()
        return inner.where(texts[0].value, ANY).alone()
    target, replacement, source, pattern = (text.value for text in texts)
    before = inner.get(target)
    after = _rewritten(inner.get(source), pattern, replacement, before)
    return inner.where(target, after).alone(target, source)


def _rewritten(source: Value, pattern: str, replacement: str, before: Value) -> Value:
    """The target of label_replace; what does not match keeps the value it had."""
    from lint.promql.regexp import matches

    takes_all = pattern == "(.*)" and replacement in ("$1", "${1}")
    if source.known is not None:
        found = Value(frozenset())
        for each in source.known:
            said = matches(pattern, each)
            made = one_of({each}) if takes_all else _made(replacement)
            found = found.join(
                before if said is False else made.join(before) if said is None else made
            )
        return found
    made = source if takes_all else _made(replacement)
    always = pattern in ("(.*)", ".*") or (source.present and pattern in ("(.+)", ".+"))
    if always and pattern == "(.+)" and replacement in ("$1", "${1}"):
        made = PRESENT
    return made if always else made.join(before)


def _made(replacement: str) -> Value:
    return ANY if "$" in replacement else one_of({replacement})


def _label_joined(flows: Flows, node: Call) -> Flow:
    inner = flows[node.args[0]]
    texts = [arg for arg in node.args[1:] if isinstance(arg, StringLiteral)]
    if len(texts) < 2 or texts[0].holes:
        return Flow(VECTOR, floats=inner.floats, empty=inner.empty).maybe()
    sources = [ANY if text.holes else inner.get(text.value) for text in texts[2:]]
    separates = len(sources) > 1 and texts[1].value and not texts[1].holes
    is_present = separates or any(source.present for source in sources)
    value = PRESENT if is_present else ANY
    if not sources:
        value = ABSENT
    elif len(sources) == 1:
        value = sources[0]
    return inner.where(texts[0].value, value).alone()


def _quantile_of_buckets(flows: Flows, node: Call) -> Flow:
    inner = flows[node.args[-1]]
    flow = inner.nameless().where("le", ABSENT).maybe().alone()
    unit = inner.unit if inner.metric == "bucket" else None
    if inner.floats and inner.get("le").is_absent and inner.empty != CERTAINLY:
        flows.clash(Clash(node, "le"))
        flow = flow.nothing()
    return flow._replace(type=VECTOR, metric="gauge", unit=unit, range=UNBOUNDED, floats=True)


def _quantiles(flows: Flows, node: Call) -> Flow:
    return Flow(VECTOR, empty=flows[node.args[0]].empty).maybe()


def _of_histogram(flows: Flows, node: Call) -> Flow:
    inner = flows[node.args[-1]]
    flow = inner.nameless().maybe().alone()
    return flow._replace(type=VECTOR, metric=UNKNOWN, unit=None, range=UNBOUNDED, floats=True)


_SPECIAL: dict[str, Callable[[Flows, Call], Flow]] = {
    "absent": _absent,
    "absent_over_time": _absent,
    "histogram_quantile": _quantile_of_buckets,
    "histogram_quantiles": _quantiles,
    "label_join": _label_joined,
    "label_replace": _replaced,
    "quantile_over_time": _quantile_in_time,
    "scalar": _scalar,
    "vector": _vector,
    **dict.fromkeys(_OF_HISTOGRAMS, _of_histogram),
}
