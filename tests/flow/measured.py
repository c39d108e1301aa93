"""Checks what is claimed of units: measured in other units, a world is still the same.

Every size of a random world is converted from one unit to another, and every expression is
evaluated in both. Where a unit is claimed of a result, value times size of the unit must be
the same, whatever the metrics were measured in.
"""

from __future__ import annotations

import math

from lint.promql.ast import Aggregate, Binary, Call, Node, walk
from lint.promql.flow import Flow, Flows
from lint.promql.shapes import COMPARISONS

_NOT_LINEAR = frozenset("ceil floor round clamp clamp_min clamp_max".split())


def is_homogeneous(flows: Flows, root: Node) -> bool:
    """Whether nothing below compares or adds what it should not, or rounds: the values then
    are as large as what they measure."""
    return all(_is_linear(flows, node) for node in walk(root))


def _is_linear(flows: Flows, node: Node) -> bool:
    if isinstance(node, Call):
        return node.func.text not in _NOT_LINEAR
    if isinstance(node, Aggregate):
        return node.op.text != "count_values"
    if not isinstance(node, Binary):
        return True
    left, right = flows[node.lhs], flows[node.rhs]
    if node.op.text in COMPARISONS or node.op.text in ("+", "-", "%", "^"):
        return left.unit is not None and right.unit is not None and left.unit.is_same(right.unit)
    return True


def contradictions(flow: Flow, other: Flow, answer: dict, converted: dict) -> list[str]:
    """What is not the same in the two worlds; an empty list for what is not claimed."""
    if flow.unit is None or other.unit is None or flow.metric == "bucket":
        return []
    if not flow.unit.is_like(other.unit):
        return [f"{flow.unit} and {other.unit}"]
    found = {_key(each): float(each["value"]) for each in converted["result"]}
    wrong = []
    for each in answer["result"]:
        if _key(each) not in found:
            continue
        here, there = float(each["value"]) * flow.unit.scale, found[_key(each)] * other.unit.scale
        same = here == there or math.isclose(here, there, rel_tol=1e-6, abs_tol=1e-9)
        if not same and not (math.isnan(here) and math.isnan(there)):
            wrong.append(f"{here} {flow.unit} is {there} {other.unit}")
    return wrong


def _key(series: dict) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(series["labels"].items()))
