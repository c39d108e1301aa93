"""A metric from its exporters to everybody who asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from lint import catalog
from lint.grafana.dashboard import Expression
from lint.model.alerting import RuleEntry
from lint.series.seen import Use
from lint.trace import hops
from lint.trace.alert import evaluator_hop
from lint.trace.evidence import Evidence
from lint.trace.hops import Hop, Leg, Trace, distinct
from lint.trace.panel import datasource_hop
from lint.trace.supply import legs_of_use, sources_of


def names(said: Evidence) -> list[str]:
    """Every metric that a query names or a rule records."""
    return sorted({use.name for use in said.view.uses} | said.view.recorded)


def is_known(said: Evidence, name: str) -> bool:
    """Whether somebody asks for a metric, makes it or exports it."""
    return bool(catalog.lookup(name) or catalog.family(name)) or name in names(said)


def trace_of(said: Evidence, name: str) -> Trace:
    """Where a metric comes from, and who asks for it."""
    uses = [use for use in said.view.uses if use.name == name]
    if said.view.is_recorded(name) and uses:
        before = distinct(leg[:-1] for use in uses for leg in legs_of_use(said, use))
    else:
        places = tuple(use.at for use in uses)
        before = distinct(sources_of(said, name, None, places))
    return Trace(f"metric {name}", uses[0].at if uses else None, before,
                 (_series(said, name),), distinct(_users(said, uses)))  # fmt: skip


def _series(said: Evidence, name: str) -> Hop:
    """The metric, and what the exporter says of it."""
    kinds = sorted({f"{metric.type} of {metric.exporter}" for metric, _, _ in catalog.lookup(name)})
    if name in said.view.recorded:
        kinds = ["recorded here"]
    why = ", ".join(kinds) or "no catalog has it"
    return Hop(hops.SERIES, name, hops.OK if kinds else hops.UNKNOWN, None, why)


def _users(said: Evidence, uses: list[Use]) -> Iterator[Leg]:
    """Each query that names the metric: who answers it, and whose it is."""
    rules = {id(rule.node): rule for rule in said.repo.alerting.rules}
    panels = {id(item.text): item for item in said.repo.grafana.expressions}
    for use in uses:
        rule, panel = rules.get(id(use.query.node)), panels.get(id(use.query.text))
        yield *_asking(said, rule, panel), _user(said, use)


def _user(said: Evidence, use: Use) -> Hop:
    subject = f"{use.query.subject} of {use.query.owner.name}"
    found = said.against(hops.SERIES, (use.query.span(use.selector.start, use.selector.end),))
    if found is None:
        return Hop(hops.USER, subject, hops.OK, use.at)
    verdict = hops.BROKEN if found.severity == "error" else hops.UNKNOWN
    return Hop(hops.USER, subject, verdict, found.span, found.message, found.code)


def _asking(said: Evidence, rule: RuleEntry | None, panel: Expression | None) -> Leg:
    if rule is not None:
        return (evaluator_hop(said, rule),)
    if panel is None or panel.target is None:
        return ()
    source = said.repo.grafana.resolve(panel.dashboard, panel.target.datasource)
    return (datasource_hop(said, panel, source),)
