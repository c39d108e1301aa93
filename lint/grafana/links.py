"""Links to dashboards and their panels, as they stand in URLs.

Grafana serves a dashboard at `/d/<uid>`, with or without a name behind it; `viewPanel` shows
one panel alone, by its id or as `panel-<id>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.panel import Panel
from lint.source import Text
from lint.spelling import edit_distance
from lint.tree import Map
from lint.values import NamedTuple, lazy

_DASHBOARD = lazy(r"(?:^|/)d(?:-solo)?/([A-Za-z0-9_-]+)(?=[/?#&]|$)")
_VARIABLE = lazy(r"[?&]var-([A-Za-z0-9_]+)(?==)")
_DIGITS = lazy(r"[0-9]")
_PANEL = lazy(r"[?&](?:viewPanel|panelId)=(?:panel-)?([0-9]+)(?=[&#]|$)")


class Link(NamedTuple):
    """A URL that leads to a dashboard: its uid, and the panel's id where it names one."""

    url: Text
    uid: Text
    panel: Text | None

    @property
    def host(self) -> str:
        """What stands before the path to dashboards; empty for a path alone."""
        start = self.url.find("/d")
        scheme = self.url.find("://")
        return str(self.url[: self.url.find("/", scheme + 3)]) if scheme >= 0 and start >= 0 else ""


def link_of(url: Text) -> Link | None:
    """The dashboard that a URL leads to; None for any other, or where a variable decides."""
    found = _DASHBOARD.search(url)
    path = url.partition("?")[0]
    if found is None or "${" in path or "{{" in path[found.start() :]:
        return None
    panel = _PANEL.search(url, found.end())
    number = None if panel is None else url.part(*panel.span(1))
    return Link(url, url.part(*found.span(1)), number)


def slip(word: str, known: Iterable[str]) -> str | None:
    """The name that a wrong one is one slip away from. Names that differ in a number are
    siblings, and so may be longer differences: pods and nodes, of which one is elsewhere."""
    near = [each for each in known if len(word) > 4 and edit_distance(word, each, 1) == 1]
    plain = _DIGITS.sub("", word)
    found = [each for each in near if _DIGITS.sub("", each) != plain]
    return found[0] if len(found) == 1 else None


def variables_of(link: Link) -> Iterator[Text]:
    """The names of the variables that a link chooses values of."""
    for found in _VARIABLE.finditer(link.url):
        yield link.url.part(*found.span(1))


def panel_of(dashboard: Dashboard, number: str) -> Panel | None:
    """The panel of an id."""
    return next((each for each in dashboard.panels if each.id == number), None)


def lacks(dashboard: Dashboard, number: str) -> bool:
    """Whether a dashboard has no panel of this id. Ids that are missing or stand twice are
    given anew when it is opened, and panels of other schemas are not known."""
    ids = [str(each.id) for each in dashboard.panels if each.id is not None]
    is_known = dashboard.is_classic and len(ids) == len(dashboard.panels) == len(set(ids))
    return is_known and str(int(number)) not in ids


def links_in(dashboard: Dashboard) -> Iterator[Map]:
    """All links of a dashboard: its own, those of its panels, and of their values."""
    yield from dashboard.plain.maps("links")
    for panel in dashboard.panels:
        yield from panel.node.maps("links")
        for field in panel.fields:
            links = field.get("links")
            yield from (item for item in links or () if isinstance(item, Map))
