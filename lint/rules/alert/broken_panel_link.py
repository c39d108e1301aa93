"""Alert that links to a dashboard or panel that there is not.

Whoever is woken opens the link first, and stands before "Dashboard not found", or an empty
page. An address says nothing of whose Grafana it is: a dashboard is only missed where its
uid is a slip away from one that there is, or where another alert's link to the same host
leads to a dashboard of the repository, whose Grafana gets no other dashboards.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.links import lacks, slip
from lint.grafana.view import is_closed
from lint.repo import Repo
from lint.rule import Because, Edit, Finding, Fix, rule
from lint.rules._examples import ALERT_AND_PANEL
from lint.series.alert_links import AlertLink, alert_links

GOOD = ALERT_AND_PANEL

BAD = GOOD.replace("viewPanel=10", "viewPanel=«11»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    links = alert_links(repo)
    if not links:
        return
    known: dict[str, list[Dashboard]] = {}
    for dashboard in repo.grafana.dashboards:
        known.setdefault(str(dashboard.uid or ""), []).append(dashboard)
    hosts = {link.host for link in links if link.uid in known}
    for link in links:
        if link.uid not in known:
            yield from _dashboard(repo, link, known, is_ours=link.host in hosts)
        elif link.panel is not None:
            yield from _panel(link, known[str(link.uid)])


def _dashboard(
    repo: Repo, link: AlertLink, known: dict[str, list[Dashboard]], *, is_ours: bool
) -> Iterator[Finding]:
    meant = slip(link.uid, known)
    if meant is None and not (is_ours and _has_all(repo)):
        return
    at = link.uid.span()
    fix = Fix(f"link to {meant}", (Edit(at, meant),)) if meant else None
    yield Finding(at, f"no dashboard has the uid {link.uid}: {_nowhere(link)}", fix=fix)


def _panel(link: AlertLink, dashboards: list[Dashboard]) -> Iterator[Finding]:
    number = link.panel
    if number is None or not all(lacks(each, number) for each in dashboards):
        return
    because: tuple[Because, ...] = tuple(
        (each.uid.span(), "the dashboard") for each in dashboards[:1] if each.uid is not None
    )
    message = f"{link.uid} has no panel {number}: {_nowhere(link)}"
    yield Finding(number.span(), message, because)


def _nowhere(link: AlertLink) -> str:
    return f"the link of {link.alert} leads nowhere"


def _has_all(repo: Repo) -> bool:
    """Whether all dashboards of all Grafanas here are the repository's, and have a uid."""
    grafana = repo.grafana
    return (
        repo.is_closed
        and bool(grafana.instances)
        and all(map(is_closed, grafana.instances))
        and all(each.is_classic and each.uid for each in grafana.dashboards)
    )
