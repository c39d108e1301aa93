"""What binary operators yield: arithmetic, comparisons and set operators.

Series pair that agree on the labels of `on`, or on all but those of `ignoring` and the
metric's name. A label that has no value in common on the two sides proves that none do.
"""

from __future__ import annotations

import math

from lint.promql import units
from lint.promql.ast import ANY as ANY_TYPE
from lint.promql.ast import SCALAR, VECTOR, Binary
from lint.promql.flow import (
    CERTAINLY,
    NAME,
    NEVER,
    POSSIBLY,
    UNKNOWN,
    Clash,
    Flow,
    Flows,
    joined_flows,
    scalar,
)
from lint.promql.flow_aggregates import single
from lint.promql.intervals import TRUTH, UNBOUNDED, Range, computed, flipped
from lint.promql.label_values import ABSENT
from lint.promql.shapes import COMPARISONS
from lint.promql.units import Unit

_SETS = frozenset({"and", "or", "unless"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "^", "atan2"})


def joined(flows: Flows, node: Binary) -> Flow:
    """The flow of a binary operator."""
    op, left, right = node.op.text.lower(), flows[node.lhs], flows[node.rhs]
    if node.op.hole or op not in _SETS | COMPARISONS | _ARITHMETIC:
        return Flow(node.type)
    if node.matching is not None and node.matching.fill:
        return Flow(VECTOR)
    if op in _SETS:
        return _combined(flows, node, op)
    if left.type == SCALAR and right.type == SCALAR:
        value = TRUTH if op in COMPARISONS else computed(op, left.range, right.range)
        return scalar(value)._replace(unit=_unit(op, left, right))
    if node.type == ANY_TYPE:
        return Flow(ANY_TYPE)
    if ANY_TYPE in (left.type, right.type) and node.matching is None:
        known = right if left.type == ANY_TYPE else left
        flow = known.where(NAME, known.get(NAME).join(ABSENT)).maybe().alone()
        return flow._replace(type=VECTOR, metric=UNKNOWN, unit=None, range=UNBOUNDED, floats=False)
    if SCALAR in (left.type, right.type):
        return _with_scalar(flows, node, op)
    return _valued(flows, node, op, _matched(flows, node).alone())


def _with_scalar(flows: Flows, node: Binary, op: str) -> Flow:
    left, right = flows[node.lhs], flows[node.rhs]
    is_left = right.type == SCALAR
    vector, other = (left, right) if is_left else (right, left)
    flow = vector if vector.floats else vector.maybe()
    if op in COMPARISONS:
        op = op if is_left else flipped(op)
        if node.return_bool:
            return flow.nameless()._replace(
                range=TRUTH, metric="gauge", unit=units.BOOL, type=VECTOR, floats=True
            )
        return _filtered(flows, node, flow.alone(), op, other.range)
    return flow.nameless()._replace(
        type=VECTOR,
        range=computed(op, left.range, right.range),
        metric="gauge" if vector.metric == "gauge" else UNKNOWN,
        unit=_unit(op, left, right),
    )


def _unit(op: str, left: Flow, right: Flow) -> Unit | None:
    """The unit of what the operator computes. A number alone has none: it is of whatever it
    is added to, and a factor of whatever it multiplies."""
    if op in COMPARISONS:
        return units.BOOL
    if "bucket" in (left.metric, right.metric):
        return None
    if op == "^" or op == "atan2":
        return None
    first, second = _number(left), _number(right)
    if op in ("+", "-", "%"):
        if first is not None or second is not None:
            return right.unit if first is not None else left.unit
        return None if op == "%" else units.added(op, left.unit, right.unit)
    if second:
        return units.multiplied(left.unit, second if op == "*" else 1 / second)
    if first:
        if op == "*":
            return units.multiplied(right.unit, first)
        return units.over(units.multiplied(units.RATIO, first), right.unit)
    return (units.times if op == "*" else units.over)(left.unit, right.unit)


def _number(flow: Flow) -> float | None:
    """The number that something of no unit always is."""
    found = flow.range.constant if flow.unit is None else None
    return None if found is None or not math.isfinite(found) else found


def _filtered(flows: Flows, node: Binary, flow: Flow, op: str, other: Range) -> Flow:
    left = flow.range.nearest(other, op)
    if left is None and flow.empty != CERTAINLY and flow.floats:
        flows.clash(Clash(node, "compared"))
        return flow.nothing()
    if left is None:
        return flow.maybe()
    kept = flow if flow.range.always(other, op) and flow.floats else flow.maybe()
    return kept._replace(range=left if flow.floats else UNBOUNDED)


def _valued(flows: Flows, node: Binary, op: str, flow: Flow) -> Flow:
    """With the value that the operator computes of two vectors."""
    left, right = flows[node.lhs], flows[node.rhs]
    floats = left.floats and right.floats
    flow = flow._replace(type=VECTOR, metric=UNKNOWN, unit=None, floats=floats, range=UNBOUNDED)
    flow = flow if floats else flow.maybe()
    if op in COMPARISONS:
        if node.return_bool:
            return flow._replace(range=TRUTH, metric="gauge", unit=units.BOOL)
        flow = flow._replace(range=left.range, unit=left.unit, metric=left.metric)
        return _filtered(flows, node, flow, op, right.range)
    value = computed(op, left.range, right.range) if floats else UNBOUNDED
    metric = "gauge" if left.metric == right.metric == "gauge" else UNKNOWN
    return flow._replace(range=value, unit=_unit(op, left, right), metric=metric)


def _words(node: Binary) -> tuple[bool, frozenset[str], bool]:
    """Whether it is `on`, the labels, and whether variables are among them."""
    matching = node.matching
    words = matching.labels.labels if matching is not None and matching.labels is not None else []
    names = frozenset(word.text for word in words if not word.hole)
    return matching is not None and matching.on, names, any(word.hole for word in words)


def shared(flows: Flows, node: Binary, base: Flow, other: Flow) -> tuple[Flow, bool]:
    """The side with what the match says of its labels, and whether any series can match."""
    is_on, names, has_hole = _words(node)
    if has_hole and not is_on:
        return base, True
    every = names if is_on else {*base.labels, *other.labels} - names - {NAME}
    labels, fits = dict(base.labels), True
    for name in sorted(every):
        both = base.get(name).meet(other.get(name))
        if both.is_impossible:
            if fits and CERTAINLY not in (base.empty, other.empty):
                left, right = flows[node.lhs].get(name), flows[node.rhs].get(name)
                flows.clash(Clash(node, "label", name, left, right))
            fits = False
        labels[name] = both
    if is_on:
        return base._replace(labels=labels), fits
    # What is not named keeps its own: the name and the ignored are not compared.
    for name in (*names, NAME):
        labels[name] = base.get(name)
    return base._replace(labels=labels, rest=base.rest.meet(other.rest)), fits


def _matched(flows: Flows, node: Binary) -> Flow:
    """The labels of what a one-to-one or grouping match yields."""
    left, right = flows[node.lhs], flows[node.rhs]
    is_right = node.card == "one-to-many"
    base, other = (right, left) if is_right else (left, right)
    flow, fits = shared(flows, node, base, other)
    is_on, names, has_hole = _words(node)
    if node.op.text not in COMPARISONS or node.return_bool:
        flow = flow.nameless()
    if node.card == "one-to-one":
        flow = _reduced(flow, names, is_on=is_on, has_hole=has_hole)
    else:
        flow = _included(flow, node, other)
    empty = POSSIBLY
    if (
        (fits and CERTAINLY not in (left.empty, right.empty) and _is_refused(flows, node))
        or not fits
        or CERTAINLY in (left.empty, right.empty)
    ):
        empty = CERTAINLY
    elif _meet_always(node, left, right):
        empty = NEVER
    return flow._replace(empty=empty)


def _is_refused(flows: Flows, node: Binary) -> bool:
    """Whether Prometheus refuses the match wherever both sides have a result: what must be
    one series is certainly several. The other side may be several if it is filtered."""
    is_on, names, has_hole = _words(node)
    if has_hole:
        return False
    one, many = (node.lhs, node.rhs) if node.card == "one-to-many" else (node.rhs, node.lhs)
    is_filter = node.op.text in COMPARISONS and not node.return_bool
    for side in (one,) if node.card != "one-to-one" or is_filter else (one, many):
        merged = {name for name in flows[side].several if (name in names) != is_on}
        if merged and flows[side].floats:
            flows.clash(Clash(node, "many", min(merged), side=side))
            return True
    return False


def _reduced(flow: Flow, names: frozenset[str], *, is_on: bool, has_hole: bool) -> Flow:
    if has_hole:
        return flow.mapped(
            lambda name, value: value if is_on and name in names else value.join(ABSENT)
        )
    if is_on:
        return flow._replace(labels={name: flow.get(name) for name in names}, rest=ABSENT)
    return flow._replace(labels={**flow.labels, **dict.fromkeys(names, ABSENT)})


def _included(flow: Flow, node: Binary, one: Flow) -> Flow:
    """With the labels that group_left or group_right takes over."""
    words = node.matching.group.labels if node.matching and node.matching.group else []
    if any(word.hole for word in words):
        labels = {*flow.labels, *one.labels}
        found = {name: flow.get(name).join(one.get(name)) for name in labels}
        flow = flow._replace(labels=found, rest=flow.rest.join(one.rest))
    taken = {word.text: one.get(word.text) for word in words if not word.hole}
    return flow._replace(labels={**flow.labels, **taken})


def _meet_always(node: Binary, left: Flow, right: Flow) -> bool:
    """Whether series of the two sides certainly pair, whatever the data."""
    if left.empty != NEVER or right.empty != NEVER:
        return False
    is_on, names, has_hole = _words(node)
    return (is_on and not names and not has_hole) or (single(left) and single(right))


def _combined(flows: Flows, node: Binary, op: str) -> Flow:
    left, right = flows[node.lhs], flows[node.rhs]
    if op == "or":
        return _either(left, right).alone()
    if CERTAINLY in (left.empty, right.empty):
        return left if op == "unless" else left.nothing()
    if op == "unless":
        if _meet_always(node, left, right) and (single(left) or _on_nothing(node)):
            flows.clash(Clash(node, "unless"))
            return left.nothing()
        return left.maybe()._replace(type=VECTOR).alone()
    flow, fits = shared(flows, node, left, right)
    if not fits:
        return flow.nothing()
    return (flow if _meet_always(node, left, right) else flow.maybe()).alone()


def _on_nothing(node: Binary) -> bool:
    is_on, names, has_hole = _words(node)
    return is_on and not names and not has_hole


def _either(left: Flow, right: Flow) -> Flow:
    if right.empty == CERTAINLY:
        return left._replace(type=VECTOR)
    if left.empty == CERTAINLY:
        return right._replace(type=VECTOR)
    flow = joined_flows(left, right)._replace(type=VECTOR)
    return flow._replace(empty=NEVER if NEVER in (left.empty, right.empty) else POSSIBLY)
