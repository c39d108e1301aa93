"""Alert whose panel computes the same metrics otherwise.

The alert looks at the 99th percentile over five minutes and the panel draws the median, or
the mean of an hour: the panel is green while the alert fires. What is compared are
quantiles, functions, fixed windows and aggregations, along the link that the alert itself
gives; a window that is a variable, or an aggregation that leaves single pods or nodes, is
equal to any. A panel that has one query like the alert's agrees.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.promql.printer import duration
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ALERT_AND_PANEL
from lint.series.alert_links import AlertLink, alert_links, asked
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.computed import Computation, Step
    from lint.series.queries import Query

GOOD = ALERT_AND_PANEL

BAD = GOOD.replace("viewPanel=10", "viewPanel=«10»").replace(
    '"histogram_quantile(0.95', '"histogram_quantile(0.5'
)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for link in alert_links(repo):
        if link.panel is None:
            continue
        for dashboard, panel in link.shown(repo):
            queries = asked(repo, panel)
            if queries:
                yield from _compared(link, f"{panel.name} of {dashboard.uid}", queries)


def _compared(link: AlertLink, name: str, queries: tuple[Query, ...]) -> Iterator[Finding]:
    from lint.promql.computed import differing

    drawn = _computed(queries)
    for mine, query in _computed(link.queries):
        theirs = [(each, where) for each, where in drawn if each.metric == mine.metric]
        found = differing(mine, [each for each, _ in theirs])
        if found is None or link.panel is None:
            continue
        kind, wanted, others = found
        shown = " and ".join(dict.fromkeys(_spoken(each) for each in others))
        yield Finding(
            link.panel.span(),
            f"{link.alert} is decided by {_KINDS[kind]} {_spoken(wanted)} of {mine.metric}, panel"
            f" {name} shows {shown}: it may look well while the alert fires",
            (
                (query.span(*mine.at), "the alert's"),
                (theirs[0][1].span(*theirs[0][0].at), "the panel's"),
            ),
        )
        return


_KINDS = {
    "aggregation": "the aggregation",
    "function": "the function",
    "quantile": "the quantile",
    "window": "the window",
}


def _spoken(step: Step) -> str:
    return duration(float(step.name)) if step.kind == "window" else step.name


def _computed(queries: tuple[Query, ...]) -> list[tuple[Computation, Query]]:
    from lint.promql.computed import computations

    return [
        (each, query)
        for query in queries
        if query.parsed.expr is not None
        for each in computations(query.parsed.expr)
    ]
