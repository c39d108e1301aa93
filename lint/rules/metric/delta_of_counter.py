"""Difference or trend of a counter, by a function for gauges.

`delta`, `idelta`, `deriv`, `predict_linear` and `double_exponential_smoothing` take a counter's
reset for a fall of the value: at every restart of the process they are far below zero. `increase`
and `rate` know resets. Whether a metric is a counter is what the exporter says, not its name.
"""

from collections.abc import Iterator

from lint import catalog
from lint.promql.ast import Call, MatrixSelector
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import Use, seen

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: ManyPreemptions
          expr: increase(vllm:num_preemptions_total[5m]) > 10
"""

BAD = GOOD.replace("increase(", "«delta»(")

_INSTEAD = {"delta": "increase", "deriv": "rate"}
_FOR_GAUGES = frozenset(
    "delta idelta deriv predict_linear double_exponential_smoothing holt_winters".split()
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.every_use:
        call = _call(use)
        if call is None or view.is_recorded(use.name) or not _is_counter(use):
            continue
        at, instead = use.span(call.func), _INSTEAD.get(call.func.text)
        hint = f"; use {instead}()" if instead else ""
        yield Finding(
            at,
            f"{use.name} is a counter: {call.func.text}() takes every restart for a fall{hint}",
            ((use.at, f"{use.name} is a counter of {use.readings[0].metric.exporter}"),),
            Fix(f"use {instead}()", (Edit(at, instead),)) if instead else None,
        )


def _call(use: Use) -> Call | None:
    above = use.above()
    outer = next(above, None), next(above, None)
    if isinstance(outer[0], MatrixSelector) and isinstance(outer[1], Call):
        return outer[1] if outer[1].func.text in _FOR_GAUGES else None
    return None


def _is_counter(use: Use) -> bool:
    """Whether it is one in every reading, and in every version where nobody says which."""
    owner = catalog.owner(use.name)
    if owner is None or not use.readings:
        return False
    ends = (owner.coverage.first, owner.coverage.last)
    every = [item for version in ends for item in catalog.lookup(use.name, version)]
    return all(
        (item.metric.type == "counter" and item.role == "value") or item.role in ("bucket", "count")
        for item in (*use.readings, *every)
    )
