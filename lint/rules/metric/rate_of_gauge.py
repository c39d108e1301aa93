"""Rate or increase of a gauge.

`rate`, `irate` and `increase` take every fall of the value for a restart of a counter and
add what was before: of a gauge they make a figure that means nothing. `deriv` and `delta`
are their counterparts for gauges. Whether a metric is a gauge is what the exporter says,
not its name: `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION` is a counter.
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
        - alert: QueueGrows
          expr: deriv(vllm:num_requests_waiting[5m]) > 1
"""

BAD = GOOD.replace("deriv(", "«rate»(")

_INSTEAD = {"rate": "deriv", "increase": "delta", "irate": "idelta"}


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.every_use:
        call = _call(use)
        if call is None or view.is_recorded(use.name) or not _is_gauge(use):
            continue
        instead = _INSTEAD[call.func.text]
        at = use.span(call.func)
        yield Finding(
            at,
            f"{use.name} is a gauge: {call.func.text}() takes every fall for a restart; use {instead}()",
            ((use.at, f"{use.name} is a gauge of {use.readings[0].metric.exporter}"),),
            Fix(f"use {instead}()", (Edit(at, instead),)) if call.func.text != "irate" else None,
        )


def _call(use: Use) -> Call | None:
    above = use.above()
    outer = next(above, None), next(above, None)
    if isinstance(outer[0], MatrixSelector) and isinstance(outer[1], Call):
        return outer[1] if outer[1].func.text in _INSTEAD else None
    return None


def _is_gauge(use: Use) -> bool:
    """Whether it is one in every reading, and in every version where nobody says which."""
    owner = catalog.owner(use.name)
    if owner is None or not use.readings:
        return False
    if any(item.metric.type == "counter" for item in catalog.lookup(f"{use.name}_total")):
        # It counted all along, and was called a gauge until it was renamed.
        return False
    ends = (owner.coverage.first, owner.coverage.last)
    everywhere = [item for version in ends for item in catalog.lookup(use.name, version)]
    return all(item.metric.type == "gauge" for item in (*use.readings, *everywhere))
