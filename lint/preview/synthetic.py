"""Answers that are made up: deterministic, and plausible for what the query yields.

There is no engine here: an answer is made at the level of the result, from what the
interpreter proves of it (labels, bounds, kind) and what the panel says of its unit.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable, Mapping
from statistics import NormalDist

from lint.preview.frames import Series, bound
from lint.preview.labels import Question, label_sets
from lint.preview.scale import Scale, is_counter, scale_of
from lint.preview.times import Window
from lint.promql.ast import Call, NumberLiteral, walk
from lint.promql.flow import CERTAINLY
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def answer(
    question: Question, config: Mapping[str, Any], when: Window, *, instant: bool
) -> list[Series]:
    """Series for a query. `config` is the field configuration that they are drawn with."""
    flow = question.flow
    if flow.empty == CERTAINLY:
        return []
    times = (when.end * 1000,) if instant else when.times
    scale = scale_of(question, config)
    found = [
        Series(labels, times, _values(question, labels, scale, when, instant=instant))
        for labels in label_sets(question)
    ]
    return _cumulative(found) if any("le" in item.labels for item in found) else found


def _values(
    question: Question, labels: Mapping[str, str], scale: Scale, when: Window, *, instant: bool
) -> tuple[float | None, ...]:
    text, quantile = _seed(question)
    noise = _wander(_random(text, labels), when)
    size = scale.high - scale.low
    factor = 1.0 if quantile is None else _spread(quantile)
    points = [scale.low + size * each * factor for each in noise]
    if is_counter(question) and not scale.is_state:
        points = _rising(points, question)
    if scale.whole:
        points = [float(round(each) if scale.low >= 1 else math.floor(each)) for each in points]
    return tuple(points[-1:] if instant else points)


def _seed(question: Question) -> tuple[str, float | None]:
    """The expression without its quantile: those of one histogram lie one above the other."""
    text = " ".join(use.name for use in question.uses)
    for node in walk(question.root):
        if isinstance(node, Call) and node.func.text == "histogram_quantile" and node.args:
            first = node.args[0]
            if isinstance(first, NumberLiteral) and 0 < first.value < 1:
                return text, first.value
    return text + str(question.root.end - question.root.start), None


def _spread(quantile: float) -> float:
    return math.exp(0.55 * NormalDist().inv_cdf(quantile)) / math.exp(0.55 * 2.4)


def _random(text: str, labels: Mapping[str, str]) -> random.Random:
    said = text + repr(sorted(labels.items()))
    return random.Random(hashlib.sha256(said.encode()).digest())  # noqa: S311 - no secret


def _wander(rng: random.Random, when: Window) -> list[float]:
    """A walk between 0 and 1 about a level of its own, with a slow wave."""
    level, wave, phase = rng.uniform(0.3, 0.7), rng.uniform(0.05, 0.2), rng.uniform(0, 6.28)
    drift, found = 0.0, []
    count = len(when.times)
    for at in range(count):
        drift = 0.9 * drift + rng.gauss(0, 0.03)
        slow = wave * math.sin(phase + 6.28 * 1.5 * at / max(1, count))
        found.append(min(1.0, max(0.0, level + slow + drift)))
    return found


def _rising(points: list[float], question: Question) -> list[float]:
    """A counter, without a reset: small where it counts what should not happen."""
    is_rare = any(
        word in use.name for use in question.uses for word in ("restart", "error", "fail")
    )
    if is_rare:
        return [0.0] * len(points)
    total, found = 40.0 * max(points), []
    for each in points:
        total += abs(each)
        found.append(total)
    return found


def _cumulative(found: Iterable[Series]) -> list[Series]:
    """Buckets of one histogram: what is below one bound is below the next."""
    groups: dict[tuple[tuple[str, str], ...], list[Series]] = {}
    for item in found:
        key = tuple(sorted((k, v) for k, v in item.labels.items() if k != "le"))
        groups.setdefault(key, []).append(item)
    made = []
    for items in groups.values():
        items.sort(key=lambda item: bound(item.labels.get("le", "")))
        total = items[-1].values
        for at, item in enumerate(items):
            share = NormalDist(len(items) * 0.42, len(items) * 0.17 + 0.1).cdf(at + 0.5)
            share = 1.0 if at == len(items) - 1 else share
            values = tuple(None if each is None else each * share for each in total)
            made.append(item._replace(values=values))
    return made
