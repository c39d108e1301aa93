"""Alert that fires at another value than its panel marks.

The panel turns red at 10 and the alert fires above 2, or the other way round: one of the two
was changed alone. Compared are an alert that compares with a number, and thresholds of the
panel that it links to, where a query of the panel is the alert's own but for what it
selects, groups by and looks back on.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.panel import Panel
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ALERT_AND_PANEL
from lint.series.alert_links import alert_links
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.grafana.fields import Step
    from lint.promql.ast import Node, NumberLiteral

GOOD = ALERT_AND_PANEL

BAD = GOOD.replace("viewPanel=10", "viewPanel=«10»").replace('"value": 2', '"value": 10')


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    from lint.promql.computed import comparison

    for link in alert_links(repo):
        for query in link.queries if link.panel is not None else ():
            expr = query.parsed.expr if query.kind == "alert" else None
            compared = None if expr is None else comparison(expr)
            if compared is None or link.panel is None:
                continue
            value, op, number = compared
            for dashboard, panel in link.shown(repo):
                steps = _steps(repo, panel, value)
                if not steps or any(_is_at(step, op, number) for step in steps):
                    continue
                marked = " and ".join(f"{step.value:g}" for step in steps)
                yield Finding(
                    link.panel.span(),
                    f"{link.alert} fires {_WORDS[op]} {number.value:g}, panel {panel.name} of"
                    f" {dashboard.uid} marks {marked}: one of them is not the limit",
                    (
                        (query.span(number.start, number.end), "the alert's"),
                        *((step.text.span(), "the panel's") for step in steps if step.text),
                    ),
                )


_WORDS = {">": "above", "<": "below", ">=": "from", "<=": "up to"}


def _steps(repo: Repo, panel: Panel, value: Node) -> list[Step]:
    """The thresholds that a query of the same shape is drawn with; none where none is."""
    from lint.grafana.shown import shown
    from lint.promql.computed import shape

    wanted = shape(value)
    known = {id(query.text): query for query in repo.queries if query.kind == "panel"}
    for each in shown(panel) if wanted is not None else ():
        query = known.get(id(each.target.expr))
        expr = None if query is None or not query.nodes else query.parsed.expr
        mode = each.text("thresholds.mode")
        if expr is not None and mode != "percentage" and shape(expr) == wanted:
            field = next((field for field in each.fields if field.thresholds), None)
            return (
                []
                if field is None
                else [step for step in field.thresholds if step.value is not None]
            )
    return []


def _is_at(step: Step, op: str, number: NumberLiteral) -> bool:
    """Whether a threshold stands where a comparison begins to be true; of whole numbers,
    above 0 is the same as from 1 on."""
    beside = {">": 1.0, "<=": 1.0}.get(op, 0.0)
    return step.value in (number.value, number.value + beside)
