"""Alert whose link leads to a panel that shows none of its metrics.

The panel was changed, or the id is another's: whoever follows the link sees something that
the alert knows nothing of. Recording rules are looked through, on both sides. Judged where
all queries of the panel can be read; an alert about the absence of what the panel shows has
its metric, too.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ALERT_AND_PANEL
from lint.series.alert_links import alert_links, asked, metrics

GOOD = ALERT_AND_PANEL

BAD = GOOD.replace("viewPanel=10", "viewPanel=«10»").replace(
    "sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[$__rate_interval]))",
    "sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval]))",
)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for link in alert_links(repo):
        wanted = metrics(repo, link.queries) if link.queries else None
        if not wanted or link.panel is None:
            continue
        for dashboard, panel in link.shown(repo):
            queries = asked(repo, panel)
            found = metrics(repo, queries) if queries else None
            if queries and found and wanted.isdisjoint(found):
                yield Finding(
                    link.panel.span(),
                    f"panel {panel.name} of {dashboard.uid} shows none of {link.alert}'s metrics:"
                    " who follows the link does not see what fired",
                    ((queries[0].span(0, len(queries[0].text)), "it shows this"),),
                )
