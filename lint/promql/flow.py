"""What every node of an expression yields: an abstract interpreter.

A `Flow` states only what is certain of every result that data consistent with the
`Source` can give: which labels there are and their values, whether there is a result at
all, and its bounds. What is not known stays open. A flow of a range (`x[5m]`) is that of
its series.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from lint.promql.ast import (
    ANY as ANY_TYPE,
)
from lint.promql.ast import (
    MATRIX,
    SCALAR,
    VECTOR,
    Aggregate,
    Binary,
    Call,
    MatrixSelector,
    Node,
    NumberLiteral,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
    walk,
)
from lint.promql.intervals import UNBOUNDED, Range, exactly, negated
from lint.promql.label_values import ABSENT, ANY, Value
from lint.promql.units import Unit
from lint.values import NamedTuple

NEVER, POSSIBLY, CERTAINLY = "never", "possibly", "certainly"
"""How a result is empty."""

NAME = "__name__"
UNKNOWN = "unknown"


class Flow(NamedTuple):
    """What a node yields.

    `labels` has the labels of which something is known; `rest` is what is known of all
    others: `ANY` if there may be more, `ABSENT` if there are none. `metric` is counter,
    gauge, bucket, sum, count, stateset, total (a sum of counters) or unknown. `unit` is that of the value, for a
    bucket that of its bound. `several`: labels such that with each series there is another
    that differs in nothing else. `floats`: no native histograms."""

    type: str
    labels: Mapping[str, Value] = {}
    rest: Value = ANY
    metric: str = UNKNOWN
    unit: Unit | None = None
    empty: str = POSSIBLY
    range: Range = UNBOUNDED
    floats: bool = False
    several: frozenset[str] = frozenset()

    def get(self, name: str) -> Value:
        """The values that a label can have."""
        return self.labels.get(name, self.rest)

    @property
    def certain(self) -> frozenset[str]:
        """The labels that every series has."""
        return frozenset(name for name, value in self.labels.items() if value.present)

    @property
    def possible(self) -> frozenset[str]:
        """The labels by name that a series may have."""
        return frozenset(name for name, value in self.labels.items() if not value.is_absent)

    @property
    def is_open(self) -> bool:
        """Whether there may be labels that are not named here."""
        return not self.rest.is_absent

    def where(self, name: str, value: Value) -> Flow:
        """With other values of a label."""
        return self._replace(labels={**self.labels, name: value})

    def nameless(self) -> Flow:
        """Without the metric's name."""
        return self.where(NAME, ABSENT)

    def mapped(self, change: Callable[[str, Value], Value]) -> Flow:
        """With every label changed, those not named included."""
        labels = {name: change(name, value) for name, value in self.labels.items()}
        return self._replace(labels=labels, rest=change("", self.rest))

    def maybe(self) -> Flow:
        """Possibly without a result where there was one for certain."""
        return self._replace(empty=POSSIBLY) if self.empty == NEVER else self

    def alone(self, *names: str) -> Flow:
        """Without the certainty of others that differ in these labels; in any if none is named."""
        return self._replace(several=self.several - set(names) if names else frozenset())

    def nothing(self) -> Flow:
        """Without any result."""
        return self._replace(empty=CERTAINLY)


Source = Callable[[VectorSelector], Flow | None]
"""What the series of a metric are like, before the matchers; None if that is not known."""


class Clash(NamedTuple):
    """A proof that a node yields nothing though its parts do. `kind`: label, compared,
    unless, le, absent, selector, many. For a label, what it is on either side; for many, `side` has
    several series that the match takes for one."""

    node: Node
    kind: str
    label: str = ""
    left: Value = ANY
    right: Value = ANY
    side: Node | None = None


class Flows:
    """The flows of the nodes of one expression, and the proofs of emptiness met."""

    def __init__(self, root: Node, source: Source) -> None:
        self.root = root
        self.source = source
        self.clashes: list[Clash] = []
        self._found: dict[int, Flow] = {}
        nodes = list(walk(root))
        # A subquery asks for other times as well: what is there now may not have been then.
        self._past = {
            id(below) for node in nodes if isinstance(node, Subquery) for below in walk(node.expr)
        }
        for node in reversed(nodes):
            self._found[id(node)] = self._of(node)

    @property
    def result(self) -> Flow:
        """The flow of the whole expression."""
        return self._found[id(self.root)]

    def __getitem__(self, node: Node) -> Flow:
        return self._found[id(node)]

    def clash(self, clash: Clash) -> None:
        """Notes a proof."""
        self.clashes.append(clash)

    def _of(self, node: Node) -> Flow:
        if isinstance(node, VectorSelector):
            return self._selected(node)
        if isinstance(node, (MatrixSelector, Subquery)):
            inner = self[node.selector if isinstance(node, MatrixSelector) else node.expr]
            return inner.maybe()._replace(type=MATRIX)
        if isinstance(node, Paren):
            return self[node.expr]
        if isinstance(node, Unary):
            return _signed(node, self[node.expr])
        if isinstance(node, NumberLiteral):
            return scalar(exactly(node.value))
        return self._composed(node)

    def _composed(self, node: Node) -> Flow:
        if isinstance(node, Aggregate):
            from lint.promql.flow_aggregates import aggregated

            return aggregated(self, node)
        if isinstance(node, Binary):
            from lint.promql.flow_joins import joined

            return joined(self, node)
        if isinstance(node, Call):
            from lint.promql.flow_calls import called

            return called(self, node)
        return Flow(node.type)

    def _selected(self, node: VectorSelector) -> Flow:
        known = self.source(node)
        flow = Flow(VECTOR) if known is None else known
        if node.metric is not None and node.name is not None:
            flow = flow.where(NAME, Value(frozenset({node.metric}), True))
        if node.modifiers is not None or id(node) in self._past:
            flow = flow.maybe()
        for matcher in node.matchers:
            if matcher.name.hole:
                flow = flow.maybe().alone()
                continue
            if matcher.value is None or matcher.value.holes:
                flow = flow.maybe().alone(matcher.name.text)
                continue
            before = flow.get(matcher.name.text)
            after = before.matched(matcher)
            if after != before or after.known is None:
                flow = flow.maybe()
            flow = _narrowed(flow, matcher.name.text, before, after)
            if after.is_impossible and flow.empty != CERTAINLY:
                flow = flow.nothing()
                self.clash(Clash(node, "selector", matcher.name.text, before))
        return flow


def _narrowed(flow: Flow, name: str, before: Value, after: Value) -> Flow:
    flow = flow.where(name, after)
    if name in flow.several and after != before:
        left = after.known if after.known is not None else ()
        return flow if len(set(left) - {""}) > 1 else flow.alone(name)
    return flow


def flows(root: Node, source: Source | None = None) -> Flows:
    """The flows of an expression."""
    return Flows(root, source or (lambda _: None))


def scalar(value: Range = UNBOUNDED) -> Flow:
    """A number without labels."""
    return Flow(SCALAR, {}, ABSENT, "gauge", None, NEVER, value, True)


def joined_flows(left: Flow, right: Flow) -> Flow:
    """What is true of either, whatever of emptiness is true of both."""
    names = {*left.labels, *right.labels}
    empty = left.empty if left.empty == right.empty else POSSIBLY
    return Flow(
        left.type,
        {name: left.get(name).join(right.get(name)) for name in names},
        left.rest.join(right.rest),
        left.metric if left.metric == right.metric else UNKNOWN,
        _shared_unit(left, right),
        empty,
        left.range.join(right.range),
        left.floats and right.floats,
        left.several & right.several,
    )


def _shared_unit(left: Flow, right: Flow) -> Unit | None:
    """The unit of either; nothing is nothing of anything."""
    for one, other in ((left, right), (right, left)):
        if one.unit is None and one.range.constant == 0:
            return other.unit
    if left.unit is None or right.unit is None or not left.unit.is_same(right.unit):
        return None
    return left.unit if not left.unit.exact else right.unit


def _signed(node: Unary, flow: Flow) -> Flow:
    if node.op.text != "-":
        return flow
    if flow.type == ANY_TYPE:
        return Flow(flow.type)
    return flow.nameless()._replace(range=negated(flow.range), metric=UNKNOWN)


def number(flow: Flow) -> float | None:
    """The only value of a scalar."""
    found = flow.range.constant if flow.type == SCALAR else None
    return None if found is None or math.isnan(found) else found
