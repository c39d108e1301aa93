"""Which panel an alert says shows it: links in its annotations, and what both ask for.

Prometheus' alerts have URLs (`dashboard_url` by custom, but any annotation will do),
Grafana's own the pair `__dashboardUid__` and `__panelId__`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint import catalog
from lint.grafana.dashboard import Dashboard
from lint.grafana.links import Link, link_of, panel_of
from lint.grafana.panel import Panel
from lint.promql.ast import VectorSelector
from lint.series.queries import Query
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.repo import Repo

_URL = lazy(r"(?:https?://|/)[^\s<>\"'|)]*[^\s<>\"'|).,;]")
_TEMPLATE = lazy(r"\{\{.*?\}\}")
_PARTS = ("_bucket", "_sum", "_count")


class AlertLink(NamedTuple):
    """A link of an alert. `uid` and `panel` are as written, `host` is what stands before the
    path, `queries` what the alert asks for; `link` is the URL that it is read from, if any."""

    owner: Resource
    alert: str
    uid: Text
    panel: Text | None
    host: str
    queries: tuple[Query, ...]
    link: Link | None = None

    def shown(self, repo: Repo) -> Iterator[tuple[Dashboard, Panel]]:
        """The panel and its dashboard; nothing where several dashboards have the uid."""
        known = [each for each in repo.grafana.dashboards if each.uid == self.uid]
        found = panel_of(known[0], self.panel) if len(known) == 1 and self.panel else None
        if found is not None:
            yield known[0], found


def alert_links(repo: Repo) -> tuple[AlertLink, ...]:
    """Every link of every alert to a dashboard."""
    return repo.once(_alert_links)


def _alert_links(repo: Repo) -> tuple[AlertLink, ...]:
    noted = [(entry, list(_urls(entry.node.map("annotations")))) for entry in repo.alerting.alerts]
    found: list[AlertLink] = []
    asked: dict[int, Query] = {}
    for entry, urls in noted:
        for url in urls:
            link = link_of(url)
            if link is None:
                continue
            asked = asked or {
                id(query.node): query for query in repo.queries if query.kind == "alert"
            }
            query = asked.get(id(entry.node))
            queries = () if query is None else (query,)
            where = (link.uid, link.panel, link.host)
            found.append(AlertLink(entry.resource, str(entry.name), *where, queries, link))
    return (*found, *_of_grafana(repo))


def _of_grafana(repo: Repo) -> Iterator[AlertLink]:
    if not repo.by_kind.get("GrafanaAlertRuleGroup"):
        return
    from lint.grafana.alerting import grafana_alerting

    for rule in grafana_alerting(repo).rules:
        notes = rule.node.map("annotations")
        uid, panel = notes.text("__dashboardUid__"), notes.text("__panelId__")
        if not uid or "$" in uid or "{{" in uid:
            continue
        own = {id(query.node) for query in rule.queries}
        queries = tuple(query for query in repo.queries if id(query.node) in own)
        is_number = panel is not None and panel.isdigit()
        title = str(rule.title or "the rule")
        yield AlertLink(rule.group, title, uid, panel if is_number else None, "", queries)


def _urls(notes: Map) -> Iterator[Text]:
    for text in notes.values():
        if isinstance(text, Text) and "/d/" in text:
            # What a template prints is no part of an address that is known.
            hidden = _TEMPLATE.sub(lambda match: "x" * len(match[0]), text)
            for match in _URL.finditer(hidden):
                yield text.part(*match.span())


def asked(repo: Repo, panel: Panel) -> tuple[Query, ...] | None:
    """The queries that a panel draws; None where one of them cannot be read."""
    known = {id(query.text): query for query in repo.queries if query.kind == "panel"}
    drawn = [target for target in panel.targets if not target.hidden]
    found = [known.get(id(target.expr)) for target in drawn]
    queries = tuple(query for query in found if query is not None)
    is_read = len(queries) == len(drawn) > 0 and all(query.nodes for query in queries)
    return queries if is_read and not panel.is_library else None


def metrics(repo: Repo, queries: Iterable[Query]) -> frozenset[str] | None:
    """The metrics behind queries, those that recording rules read with them; None where one
    is picked by a pattern, unknown to the exporter that it is of, or recorded by nobody knows
    whom."""
    names: set[str] = set()
    waiting = list(queries)
    while waiting:
        for node in waiting.pop().nodes:
            if not isinstance(node, VectorSelector):
                continue
            name = node.metric
            if name is None:
                return None
            if name in names:
                continue
            names.add(name)
            recording = _recording(repo, name)
            if not recording and (":" in name or catalog.owner(name)) and not catalog.lookup(name):
                return None
            waiting += recording
    return frozenset(map(_family, names))


def _recording(repo: Repo, name: str) -> list[Query]:
    return repo.once(_records).get(name, [])


def _records(repo: Repo) -> dict[str, list[Query]]:
    found: dict[str, list[Query]] = {}
    for query in repo.queries:
        if query.kind == "record" and isinstance(query.node, Map):
            found.setdefault(query.node.string("record"), []).append(query)
    return found


def _family(name: str) -> str:
    """The histogram or summary that a series is a part of."""
    return next((name.removesuffix(part) for part in _PARTS if name.endswith(part)), name)
