"""A link to a dashboard that there is not.

A link leads to `/d/<uid>`, or lists the dashboards with all of some tags. The uid and the
tags of the repository's dashboards are known: where the Grafana and all of its dashboards
are here, any other leads nowhere; elsewhere only one that is a slip away is reported.
"""

from collections.abc import Iterator

from lint.model.dashboard import Dashboard
from lint.model.grafana import is_closed as gets_no_others
from lint.model.instances import closest
from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.tree import Map
from lint.values import lazy

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

_LINK = lazy(r"(?:^|/)d(?:-solo)?/([A-Za-z0-9_-]+)(?=[/?#&]|$)")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    dashboards = repo.grafana.dashboards
    uids = {str(item.uid) for item in dashboards if item.uid}
    tags = {str(tag) for item in dashboards for tag in item.plain.texts("tags")}
    for dashboard in dashboards:
        links = list(_links(dashboard))
        if not links:
            continue
        is_closed = _is_closed(repo, dashboard)
        for link in links:
            if link.string("type") == "dashboards":
                yield from _tagged(link, tags, is_closed=is_closed)
            else:
                yield from _direct(link, uids, is_closed=is_closed)


def _links(dashboard: Dashboard) -> Iterator[Map]:
    yield from dashboard.plain.maps("links")
    for panel in dashboard.panels:
        yield from panel.node.maps("links")
        for field in panel.fields:
            links = field.get("links")
            yield from (item for item in links or () if isinstance(item, Map))


def _tagged(link: Map, tags: set[str], *, is_closed: bool) -> Iterator[Finding]:
    for tag in link.texts("tags"):
        if tag in tags or "$" in tag:
            continue
        meant = closest(tag, tags)
        if is_closed or meant:
            fix = Fix(f"write {meant}", (Edit(tag.span(), meant),)) if meant else None
            yield Finding(
                tag.span(), f"no dashboard has the tag {tag}: the link lists none", fix=fix
            )


def _direct(link: Map, uids: set[str], *, is_closed: bool) -> Iterator[Finding]:
    url = link.text("url")
    match = _LINK.search(url) if url and not _is_elsewhere(url) else None
    if url is None or match is None or match[1] in uids:
        return
    meant = closest(match[1], uids)
    if is_closed or meant:
        at = url.span(*match.span(1))
        fix = Fix(f"link to {meant}", (Edit(at, meant),)) if meant else None
        yield Finding(at, f"no dashboard has the uid {match[1]}: the link leads nowhere", fix=fix)


def _is_elsewhere(url: str) -> bool:
    return "://" in url or "${" in url.partition("?")[0] or "{{" in url


def _is_closed(repo: Repo, dashboard: Dashboard) -> bool:
    """Whether every dashboard of its Grafanas is one of the repository, whose uid is known."""
    instances = repo.grafana.instances_of(dashboard.resource)
    if not instances or not repo.is_closed or not all(map(gets_no_others, instances)):
        return False
    brought = [item for item in repo.grafana.dashboards if item.selector is not None]
    return all(item.is_classic and item.uid for item in brought)
