"""Exporters that expose what the catalogs in `schemas/metrics` say of a version."""

import itertools
import math
import time

from lint import catalog
from live.serve import Handler, Server
from live.values import (
    GAUGES,
    RATES,
    SHARES,
    below,
    bounds,
    counter,
    drawn,
    gauge,
    mean,
    middle,
    share,
)

SLOW = 0.06
"""The part of a histogram's observations that take twice as long as others."""

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Exporter:
    """One process that serves /metrics.

    `entities`: what it measures, each by the labels that tell it apart. A metric is exposed
    for each entity that has all of its labels that no enumeration fills. `fixed` gives
    the value of series that mean a state, `fixed(metric, labels, at)`, or None. `made`:
    names that a catalog only knows a pattern for. `where`: what other processes of the
    same kind differ by."""

    def __init__(
        self, name, version, entities, *, profile=None, fixed=None, only=None, made=(), where=""
    ):
        self.name = name
        self.where = where
        self.entities = entities
        self.fixed = fixed or (lambda *_: None)
        source = next(each for each in catalog.catalogs() if each.exporter == name)
        self.metrics = [
            metric
            for metric in source.metrics(version)
            if source.status(metric, version) == "exported"
            and not metric.pattern
            and metric.type != "label"
            and (profile is None or catalog.exported_in_profile(metric, profile))
            and (only is None or metric.name.startswith(only))
        ]
        self.metrics += [catalog.lookup(each, version)[0].metric for each in made]

    def text(self, at):
        """The exposition at a time."""
        out = []
        for metric in self.metrics:
            rows = list(self.rows(metric, at))
            if rows:
                kind = (
                    metric.type if metric.type in ("counter", "gauge", "histogram") else "untyped"
                )
                out.append(f"# TYPE {metric.name} {kind}")
                out += [f"{name}{_braced(labels)} {value:.10g}" for name, labels, value in rows]
        return "\n".join(out) + "\n"

    def samples(self, at):
        """Names, labels and values of everything exposed."""
        for metric in self.metrics:
            yield from self.rows(metric, at)

    def rows(self, metric, at):
        seen = set()
        for entity in self.entities() if callable(self.entities) else self.entities:
            for labels in _label_sets(metric, entity):
                key = tuple(sorted(labels.items()))
                if key not in seen:
                    seen.add(key)
                    yield from self._series(metric, labels, at)

    def _series(self, metric, labels, at):
        value = self.fixed(metric, labels, at)
        # What should look right beside something else moves with it.
        own = () if metric.name in {**GAUGES, **RATES} else (metric.name,)
        apart = sorted(each for each in labels.items() if each[0] not in SHARES)
        seed = drawn(self.name, self.where, *own, *itertools.chain(*apart))
        if value is not None:
            yield metric.name, labels, value
        elif metric.type == "histogram":
            yield from _histogram(metric, labels, seed, at)
        elif metric.type == "summary":
            count = math.floor(counter(metric.name, seed, at))
            yield f"{metric.name}_count", labels, count
            yield f"{metric.name}_sum", labels, count * 0.5
        elif metric.type == "counter":
            total = share(labels) * counter(metric.name, seed, at)
            yield metric.name, labels, total if metric.unit == "seconds" else math.floor(total)
        elif metric.type in ("info", "stateset"):
            yield metric.name, labels, 1
        else:
            yield metric.name, labels, gauge(metric.name, seed, metric.unit, metric.range, at)


def _histogram(metric, labels, seed, at):
    """Most observations are of the usual kind; some, at times of their own, are slow ones."""
    usual = middle(metric.name, metric.unit, seed)
    kinds = [
        (math.floor((1 - SLOW) * counter(metric.name, seed, at)), usual),
        (math.floor(SLOW * counter(metric.name, 1 - seed, at)), usual * 2),
    ]
    for bound in bounds(metric.unit):
        found = sum(math.floor(count * below(bound, half)) for count, half in kinds)
        yield f"{metric.name}_bucket", {**labels, "le": f"{bound:g}"}, found
    total = sum(count for count, _ in kinds)
    yield f"{metric.name}_bucket", {**labels, "le": "+Inf"}, total
    yield f"{metric.name}_sum", labels, sum(count * mean(half) for count, half in kinds)
    yield f"{metric.name}_count", labels, total


def _label_sets(metric, entity):
    """The label sets of a metric for an entity; none if it is not about such things."""
    if metric.labels is None:
        return
    fixed, free = {}, {}
    for label in metric.labels:
        if label in entity:
            fixed[label] = entity[label]
        elif label in metric.values:
            free[label] = metric.values[label]
        elif label in metric.open_values:
            free[label] = metric.open_values[label][:3]
        elif label not in metric.optional_labels:
            return
    for prefix in (pattern[:-1] for pattern in metric.open_labels):
        fixed.update({k: v for k, v in entity.items() if k.startswith(prefix)})
    for chosen in itertools.product(*free.values()):
        yield {**fixed, **dict(zip(free, chosen, strict=True))}


def _braced(labels):
    if not labels:
        return ""
    escaped = (
        (name, value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
        for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"


def serve(exporter, address):
    """The exporter behind HTTP, at /metrics."""

    class Metrics(Handler):
        def get(self):
            if self.path.split("?")[0] == "/metrics":
                self.send(200, exporter.text(time.time()), TEXT)
            else:
                self.send(404, "not here\n", "text/plain")

    return Server(address, Metrics)
