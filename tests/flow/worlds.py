"""Random catalogs, and series consistent with them.

Everything is seeded: the same number gives the same cases.
"""

from __future__ import annotations

import math
import random
from typing import NamedTuple

from lint.promql.ast import VECTOR, VectorSelector
from lint.promql.flow import CERTAINLY, NEVER, POSSIBLY, Flow
from lint.promql.intervals import NATURAL, UNBOUNDED, Range
from lint.promql.label_values import ABSENT, ANY, PRESENT, Value, one_of
from lint.promql.units import named

LABELS = ("job", "pod", "ns", "phase", "node")
VALUES = {
    "job": ("vllm", "ksm", "dcgm"),
    "pod": ("p0", "p1", "p2"),
    "ns": ("vllm", "models"),
    "phase": ("Running", "Failed", "Pending"),
    "node": ("n0", "n1"),
}
COUNTERS = ("requests_total", "errors_total")
BUCKETS = ("latency_bucket",)
STATES = ("phase_state",)
GAUGES = ("queue", "usage", "temperature", "info", "phase_state", "limit", "ghost", "extra")


# What is measured in these can be measured in any other of them: factors are powers of two,
# so that no comparison changes by rounding.
SIZES = ("bytes", "kibibytes", "mebibytes", "bits")
UNITS = {
    "requests_total": ("requests",), "errors_total": SIZES, "latency_bucket": ("seconds",),
    "queue": SIZES, "limit": SIZES, "usage": ("ratio",), "temperature": ("celsius",),
    "extra": SIZES, "info": ("watts", ""),
}  # fmt: skip


class Metric(NamedTuple):
    name: str
    kind: str
    certain: tuple[str, ...]
    optional: tuple[str, ...]
    low: float
    high: float
    empty: str


class World(NamedTuple):
    """What is claimed of the metrics, and series for which that is true."""

    metrics: dict[str, Metric]
    known: dict[str, Flow]
    series: list[dict[str, object]]

    def source(self, selector: VectorSelector) -> Flow | None:
        name = selector.metric
        return None if name is None else self.known.get(name)

    def converted(self, rng: random.Random) -> World:
        """The same world, with sizes measured in other units."""
        factors, known = {}, {}
        for name, flow in self.known.items():
            known[name], factors[name] = _converted(rng, name, flow)
        series = [
            {
                **each,
                "values": [
                    value * factors.get(each["labels"]["__name__"], 1.0) for value in each["values"]
                ],
            }
            for each in self.series
        ]
        return World(self.metrics, known, series)


def world(rng: random.Random) -> World:
    metrics = {name: _metric(rng, name) for name in (*COUNTERS, *BUCKETS, *GAUGES)}
    known, series = {}, []
    for metric in metrics.values():
        if rng.random() < 0.9:
            known[metric.name] = _claimed(rng, metric)
        series += _series(rng, metric)
    return World(metrics, known, series)


def _converted(rng: random.Random, name: str, flow: Flow) -> tuple[Flow, float]:
    if flow.unit is None or UNITS[name] != SIZES:
        return flow, 1.0
    unit = named(rng.choice(SIZES))
    factor = flow.unit.scale / unit.scale
    value = Range(flow.range.low * factor, flow.range.high * factor, flow.range.nan)
    return flow._replace(unit=unit, range=value), factor


def _metric(rng: random.Random, name: str) -> Metric:
    kind = "counter" if name in COUNTERS else "bucket" if name in BUCKETS else "gauge"
    names = [each for each in LABELS if each != "phase"] if name in STATES else LABELS
    picked = rng.sample(names, rng.randint(0, 4))
    cut = rng.randint(0, len(picked))
    low, high = (
        (0.0, math.inf)
        if kind != "gauge"
        else rng.choice(
            [(0.0, 1.0), (0.0, 100.0), (-50.0, 50.0), (1.0, 1.0), (-math.inf, math.inf), (2.0, 9.0)]
        )
    )
    empty = CERTAINLY if name == "ghost" else rng.choice([NEVER, POSSIBLY, POSSIBLY])
    return Metric(name, kind, tuple(picked[:cut]), tuple(picked[cut:]), low, high, empty)


def _claimed(rng: random.Random, metric: Metric) -> Flow:
    labels: dict[str, Value] = {"__name__": one_of({metric.name})}
    for name in (*metric.certain, *metric.optional):
        is_certain = name in metric.certain
        values = set(VALUES[name]) | (set() if is_certain else {""})
        labels[name] = rng.choice([one_of(values), PRESENT if is_certain else ANY, ANY])
    if metric.kind == "bucket":
        labels["le"] = PRESENT
    if metric.name in STATES:
        labels["phase"] = rng.choice([one_of(VALUES["phase"]), PRESENT])
    is_open = rng.random() < 0.2
    value = Range(metric.low, metric.high, False) if metric.kind == "gauge" else NATURAL
    return Flow(
        VECTOR, labels, ANY if is_open else ABSENT, metric.kind,
        named(rng.choice(UNITS.get(metric.name, ("",)))),
        metric.empty if rng.random() < 0.8 else POSSIBLY,
        value if rng.random() < 0.8 else UNBOUNDED, True, frozenset(name for each in _together(metric) for name in each),
    )  # fmt: skip


def _series(rng: random.Random, metric: Metric) -> list[dict[str, object]]:
    if metric.empty == CERTAINLY:
        return []
    count = rng.randint(1 if metric.empty == NEVER else 0, 4)
    found: dict[tuple[tuple[str, str], ...], dict[str, object]] = {}
    for _ in range(count):
        labels = {"__name__": metric.name}
        labels.update({name: rng.choice(VALUES[name]) for name in metric.certain})
        labels.update(
            {name: rng.choice(VALUES[name]) for name in metric.optional if rng.random() < 0.6}
        )
        length = rng.choice([1, 2, 11, 11, 11])
        for more in _together(metric):
            each = {**labels, **more}
            found[tuple(sorted(each.items()))] = {
                "labels": each,
                "values": _values(rng, metric, length),
            }
    return list(found.values())


def _together(metric: Metric) -> list[dict[str, str]]:
    """The labels by which series differ that are always there together."""
    if metric.kind == "bucket":
        return [{"le": le} for le in ("0.1", "1", "+Inf")]
    if metric.name in STATES:
        return [{"phase": phase} for phase in VALUES["phase"]]
    return [{}]


def _values(rng: random.Random, metric: Metric, length: int) -> list[float]:
    if metric.kind != "gauge":
        value, out = float(rng.randint(0, 20)), []
        for _ in range(length):
            value = 0.0 if rng.random() < 0.05 else value + rng.choice([0, 1, 2.5, 0.1])
            out.append(value)
        return out
    low, high = max(metric.low, -1000.0), min(metric.high, 1000.0)
    ends = [low, high, 0.0 if low <= 0 <= high else low]
    return [rng.choice([*ends, rng.uniform(low, high)]) for _ in range(length)]
