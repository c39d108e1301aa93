"""Two dashboards or datasources of one Grafana with the same uid or name.

The operator writes both to the same place, over and over: what you see is what was
synchronised last, and when one of the two is deleted, both are gone. Two default
datasources are a warning: the last one written is the default.
"""

from collections.abc import Callable, Iterator, Sequence

from lint.model.grafana import Datasource, Grafana, Selector, same_place
from lint.model.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  uid: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"title": "Models"}
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: nodes
  namespace: monitoring
spec:
  uid: nodes
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"title": "Nodes"}
"""

BAD = GOOD.replace("uid: nodes", "uid: «models»")

_Named = tuple[Selector, Text]


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    grafana = repo.grafana
    dashboards = [
        (item.selector, item.uid) for item in grafana.dashboards if item.selector and item.uid
    ]
    yield from _clashes(grafana, dashboards, "dashboard", "uid")
    for what, pick in (("uid", _uid), ("name", _name)):
        named = [(item.selector, text) for item in grafana.datasources if (text := pick(item))]
        yield from _clashes(grafana, named, "datasource", what)
    defaults = [
        (item.selector, text)
        for item in grafana.datasources
        if item.is_default and (text := item.model.text("isDefault"))
    ]
    for finding in _clashes(grafana, defaults, "datasource", "default"):
        yield finding._replace(severity="warning")


_uid: Callable[[Datasource], Text | None] = lambda item: item.uid  # noqa: E731
_name: Callable[[Datasource], Text | None] = lambda item: item.name  # noqa: E731


def _clashes(grafana: Grafana, named: Sequence[_Named], kind: str, what: str) -> Iterator[Finding]:
    seen: dict[str, list[_Named]] = {}
    for selector, text in named:
        if "$" in text:
            continue
        first = next((item for item in seen.get(text, ()) if _meet(grafana, item[0], selector)), None)
        seen.setdefault(str(text), []).append((selector, text))
        if first is not None and first[1].span() != text.span():
            title = first[0].owner.title
            word = "both are the default" if what == "default" else f"{title} has the {what} {text} too"
            message = f"{word}: the {kind} that is written last replaces the other, again and again"
            if what == "default":
                message = f"{title} is the default too: the one that is written last wins"
            yield Finding(text.span(), message, ((first[1].span(), f"{title} is here"),))


def _meet(grafana: Grafana, one: Selector, other: Selector) -> bool:
    """Whether two resources certainly land on one Grafana."""
    if not same_place(one.owner, other.owner) or not (one.is_well_formed and other.is_well_formed):
        return False
    if set(map(id, grafana.instances_of(one.owner))) & set(map(id, grafana.instances_of(other.owner))):
        return True
    return one.match_labels == other.match_labels and not one.expressions and not other.expressions
