"""What aggregations yield."""

from __future__ import annotations

import math

from lint.promql.ast import VECTOR, Aggregate, StringLiteral
from lint.promql.flow import NAME, NEVER, UNKNOWN, Flow, Flows, number
from lint.promql.intervals import COUNT, NATURAL, ONE, UNBOUNDED, Range
from lint.promql.label_values import ABSENT, ANY, PRESENT, Value
from lint.promql.units import COUNT as COUNTED
from lint.promql.units import Unit

KEEPS_ALL = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_KEEPS_UNIT = frozenset({"sum", "avg", "min", "max", "quantile", "stddev"})


def aggregated(flows: Flows, node: Aggregate) -> Flow:
    """The flow of an aggregation."""
    if node.expr is None:
        return Flow(VECTOR)
    op, inner = node.op.text.lower(), flows[node.expr]
    if node.op.hole:
        return Flow(VECTOR, empty=inner.empty).maybe()
    if op in KEEPS_ALL:
        return _picked(flows, node, op, inner.alone())
    flow = grouped(node, inner)
    if op == "count_values":
        flow = _counted(node, flow).alone()
    if not inner.floats:
        flow = flow.maybe()
    keeps_bucket = op == "sum" and inner.metric == "bucket" and not flow.get("le").is_absent
    is_gauge = op in ("count", "group", "count_values") or inner.metric == "gauge"
    return flow._replace(
        type=VECTOR,
        metric="bucket" if keeps_bucket else "gauge" if is_gauge else _total(op, inner),
        unit=_unit(op, inner, keeps_bucket=keeps_bucket),
        range=_range(flows, node, op, inner),
        floats=inner.floats or op in ("count", "group", "count_values", "min", "max", "quantile"),
    )


def _unit(op: str, inner: Flow, *, keeps_bucket: bool) -> Unit | None:
    if op == "count":
        return COUNTED
    is_kept = op in _KEEPS_UNIT and (inner.metric != "bucket" or keeps_bucket)
    return inner.unit if is_kept else None


def _total(op: str, inner: Flow) -> str:
    return "total" if op == "sum" and inner.metric in ("counter", "count", "total") else UNKNOWN


def grouped(node: Aggregate, inner: Flow) -> Flow:
    """The labels that by or without leaves."""
    words = node.grouping or []
    names = {word.text for word in words if not word.hole}
    has_hole = any(word.hole for word in words)
    if node.without:
        flow = inner.nameless()
        if has_hole:
            flow = flow.mapped(lambda _, value: value.join(ABSENT))
        for name in names:
            flow = flow.where(name, ABSENT)
        return flow.alone() if has_hole else flow.alone(*names) if names else flow
    inner = inner._replace(several=inner.several & names)
    if has_hole:
        return inner._replace(labels=_opened(inner, names), rest=inner.rest.join(ABSENT))
    return inner._replace(labels={name: inner.get(name) for name in names}, rest=ABSENT)


def _opened(inner: Flow, names: set[str]) -> dict[str, Value]:
    """The labels under `by` with a variable in its list, which may name any of them."""
    found = {
        name: value if name in names else value.join(ABSENT) for name, value in inner.labels.items()
    }
    return {**found, **{name: inner.get(name) for name in names}}


def _counted(node: Aggregate, flow: Flow) -> Flow:
    param = node.param
    if not isinstance(param, StringLiteral) or param.holes:
        return flow.mapped(lambda _, value: value.join(PRESENT))._replace(rest=ANY)
    removed = node.without and any(word.text == param.value for word in node.grouping or ())
    if removed or (node.without and param.value == NAME):
        return flow.where(param.value, flow.get(param.value).join(ABSENT))
    return flow.where(param.value, PRESENT)


def _picked(flows: Flows, node: Aggregate, op: str, inner: Flow) -> Flow:
    many = number(flows[node.param]) if node.param is not None else None
    if (op != "limit_ratio" and many is not None and many < 1) or many == 0:
        return inner.nothing()
    if op == "limit_ratio" or many is None or not inner.floats:
        return inner.maybe()
    return inner


def _range(flows: Flows, node: Aggregate, op: str, inner: Flow) -> Range:
    values = inner.range
    if op in ("count", "count_values"):
        return COUNT
    if op == "group":
        return ONE
    if op in ("min", "max"):
        return values
    if op == "avg":
        return values.loose()
    if op == "quantile":
        at = number(flows[node.param]) if node.param is not None else None
        return values.loose() if at is not None and 0 <= at <= 1 else UNBOUNDED
    if op == "sum":
        low = 0.0 if values.low >= 0 else -math.inf
        return Range(low, 0.0 if values.high <= 0 else math.inf)
    return NATURAL if op in ("stddev", "stdvar") else UNBOUNDED


def single(flow: Flow) -> bool:
    """Whether it certainly has a result, and none of it any label but the name."""
    if flow.empty != NEVER or flow.is_open:
        return False
    return all(value.is_absent for name, value in flow.labels.items() if name != NAME)
