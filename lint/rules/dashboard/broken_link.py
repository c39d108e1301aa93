"""A link to a dashboard or panel that there is not.

A link leads to `/d/<uid>`, or lists the dashboards with all of some tags. The uid and the
tags of the repository's dashboards are known: where the Grafana and all of its dashboards
are here, any other leads nowhere; elsewhere only one that is a slip away is reported. With
`viewPanel`, the dashboard shows one panel alone, and nothing where it has none of that id.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.instances import closest
from lint.grafana.links import Link, lacks, link_of, links_in, slip
from lint.grafana.view import is_closed as gets_no_others
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.tree import Map

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
      "uid": "models",
      "links": [
        {"type": "link", "title": "Overview", "url": "/d/models/overview"}
      ],
      "panels": []
    }
"""

BAD = GOOD.replace('"/d/models', '"/d/«model»')


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    dashboards = repo.grafana.dashboards
    known = {str(item.uid): item for item in dashboards if item.uid}
    tags = {str(tag) for item in dashboards for tag in item.plain.texts("tags")}
    for dashboard in dashboards:
        links = list(links_in(dashboard))
        if not links:
            continue
        is_closed = _is_closed(repo, dashboard)
        leading: dict[str, list[Text]] = {}
        for link in links:
            if link.string("type") == "dashboards":
                yield from _tagged(link, tags, is_closed=is_closed)
                continue
            url = link.text("url")
            found = None if url is None or _is_elsewhere(url) else link_of(url)
            if found is not None and found.uid not in known:
                leading.setdefault(str(found.uid), []).append(found.uid)
            elif found is not None:
                yield from _panel(found, known[str(found.uid)])
        for uid, places in leading.items():
            yield from _missing(uid, places, set(known), is_closed=is_closed)


def _tagged(link: Map, tags: set[str], *, is_closed: bool) -> Iterator[Finding]:
    for tag in link.texts("tags"):
        if tag in tags or "$" in tag:
            continue
        slipped = slip(tag, tags)
        if is_closed or slipped:
            meant = slipped or closest(tag, tags)
            fix = Fix(f"write {meant}", (Edit(tag.span(), meant),)) if meant else None
            yield Finding(
                tag.span(), f"no dashboard has the tag {tag}: the link lists none", fix=fix
            )


def _missing(uid: str, places: list[Text], uids: set[str], *, is_closed: bool) -> Iterator[Finding]:
    """All links of a dashboard to a uid that there is not: one finding, at the first."""
    slipped = slip(uid, uids)
    if not is_closed and not slipped:
        return
    meant = slipped or closest(uid, uids)
    edits = tuple(Edit(place.span(), meant) for place in places) if meant else ()
    also = tuple((place.span(), "and this one") for place in places[1:4])
    what = "the link leads" if len(places) == 1 else f"{len(places)} links lead"
    yield Finding(
        places[0].span(),
        f"no dashboard has the uid {uid}: {what} nowhere",
        also,
        Fix(f"link to {meant}", edits) if meant else None,
    )


def _panel(link: Link, dashboard: Dashboard) -> Iterator[Finding]:
    if link.panel is not None and lacks(dashboard, link.panel):
        yield Finding(
            link.panel.span(),
            f"{dashboard.uid} has no panel {link.panel}: the link shows an empty page",
            tuple((uid.span(), "the dashboard") for uid in (dashboard.uid,) if uid is not None),
        )


def _is_elsewhere(url: str) -> bool:
    return "://" in url or "${" in url.partition("?")[0] or "{{" in url


def _is_closed(repo: Repo, dashboard: Dashboard) -> bool:
    """Whether every dashboard of its Grafanas is one of the repository, whose uid is known."""
    instances = repo.grafana.instances_of(dashboard.resource)
    if not instances or not repo.is_closed or not all(map(gets_no_others, instances)):
        return False
    brought = [item for item in repo.grafana.dashboards if item.selector is not None]
    return all(item.is_classic and item.uid for item in brought)
