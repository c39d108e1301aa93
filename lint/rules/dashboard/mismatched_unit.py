"""A panel whose unit is not that of the values it draws.

The unit of a query follows from that of its metrics and the arithmetic done to them. Where
Grafana is told another one, every number in the panel is wrong by a factor, or is of
something else: bytes as seconds, a ratio from 0 to 1 as a percentage. Dates count
milliseconds in Grafana, and seconds in Prometheus.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.panel import facts
from lint.grafana.shown import shown
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Flow
    from lint.promql.units import Unit

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {
      "title": "Models",
      "panels": [{
        "id": 1, "type": "stat", "title": "Memory",
        "targets": [{"refId": "A", "expr": "sum(node_memory_MemAvailable_bytes)"}],
        "fieldConfig": {"defaults": {"unit": "bytes"}, "overrides": []}
      }]
    }
"""

BAD = GOOD.replace('"unit": "bytes"', '"unit": "«s»"')


_NEARLY = (" 1.024", " 1.04858", " 1.07374")
"""Factors between decimal and binary multiples, which few people mean to tell apart."""


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    means = facts("units")["means"]
    drawn = [(panel, each) for panel in repo.grafana.panels for each in shown(panel)]
    judged = [
        (panel, each.target, unit)
        for panel, each in drawn
        if (unit := each.text("unit")) and (unit in means or unit.startswith("dateTime"))
    ]
    if not judged:
        return
    from lint.series.yields import yields

    queries = {id(query.text): query for query in repo.queries}
    for panel, target, unit in judged:
        query = queries.get(id(target.expr))
        flows = yields(repo).of(query) if query is not None else None
        if query is not None and flows is not None:
            said = _said(flows.result, str(unit), means)
            if said:
                because = ((query.span(*flows.root.span), f"these are {flows.result.unit}"),)
                meant = _meant(flows.result.unit, means)
                fix = Fix(f"write {meant}", (Edit(unit.span(), meant),)) if meant else None
                is_close = said.endswith(_NEARLY)
                severity = "info" if is_close else None
                yield Finding(unit.span(), f"panel {panel.name} {said}", because, fix, severity)


def _said(flow: Flow, unit: str, means: dict[str, str]) -> str | None:
    """What is wrong with drawing these values in this unit."""
    from lint.promql.units import MOMENT

    own = flow.unit if flow.type == "vector" and flow.metric != "bucket" else None
    if own is None:
        return None
    if unit.startswith("dateTime"):
        is_date = own.is_like(MOMENT)
        return (
            "draws seconds as a date, which counts milliseconds: it shows 1970" if is_date else None
        )
    told = _unit(means[unit])
    if not own.exact and not (own.is_like(told) and _is_named(own)):
        # A number of any unit may have been multiplied in.
        return None
    if not own.is_like(told):
        return f"draws {own} as {means[unit]}: the numbers are of something else"
    if own.is_same(told):
        return None
    return (
        f"draws {own} as {means[unit]}: the numbers are wrong by a factor of {_factor(own, told):g}"
    )


def _unit(word: str) -> Unit:
    from lint.promql.units import named, per_second

    plain = named(word.removesuffix("/s"))
    found = per_second(plain) if word.endswith("/s") else plain
    assert found is not None
    return found


def _is_named(unit: Unit) -> bool:
    """Whether a number that was multiplied in made one unit of another."""
    return not any(sign.isdigit() for sign in str(unit)) and " per " not in str(unit)


def _factor(one: Unit, other: Unit) -> float:
    ratio = one.scale / other.scale
    return ratio if ratio >= 1 else 1 / ratio


def _meant(unit: Unit | None, means: dict[str, str]) -> str | None:
    """Grafana's name of a unit."""
    if unit is None or not unit.exact:
        return None
    same = (name for name, word in means.items() if _unit(word).is_same(unit))
    return next(same, None)
