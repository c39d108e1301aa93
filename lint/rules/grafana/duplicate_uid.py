"""Two dashboards, folders or datasources of one Grafana with the same uid or name.

The operator writes both to the same place, over and over: what you see is what was
synchronised last, and when one of the two is deleted, both are gone. Two default
datasources are a warning: the last one written is the default.
"""

from collections.abc import Iterator, Sequence

from lint.grafana.instances import Selector, same_place
from lint.grafana.view import Grafana
from lint.repo import Repo
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
    named = [(item.selector, item.uid) for item in grafana.dashboards if item.selector and item.uid]
    yield from _clashes(grafana, named, "dashboard", "uid")
    named = [(item.selector, item.uid) for item in grafana.folders if item.uid]
    yield from _clashes(grafana, named, "folder", "uid")
    for what in ("uid", "name", "isDefault"):
        named = []
        for item in grafana.datasources:
            text = item.uid if what == "uid" else item.model.text(what)
            if text and text != "false":
                named.append((item.selector, text))
        yield from _clashes(grafana, named, "datasource", what)


def _clashes(grafana: Grafana, named: Sequence[_Named], kind: str, what: str) -> Iterator[Finding]:
    seen: dict[str, list[_Named]] = {}
    for selector, text in named:
        if "$" in text:
            continue
        first = next(
            (item for item in seen.get(text, ()) if _meet(grafana, item[0], selector)), None
        )
        seen.setdefault(str(text), []).append((selector, text))
        if first is None or first[1].span() == text.span():
            continue
        because = ((first[1].span(), f"{first[0].owner.title} is here"),)
        if what == "isDefault":
            message = "a second default datasource: the one that is written last is the default"
            yield Finding(text.span(), message, because, severity="warning")
        else:
            message = (
                f"a second {kind} with the {what} {text}: each replaces the other, again and again"
            )
            yield Finding(text.span(), message, because)


def _meet(grafana: Grafana, one: Selector, other: Selector) -> bool:
    """Whether two resources certainly land on one Grafana."""
    if not same_place(one.owner, other.owner) or not (one.is_well_formed and other.is_well_formed):
        return False
    if set(map(id, grafana.instances_of(one.owner))) & set(
        map(id, grafana.instances_of(other.owner))
    ):
        return True
    return one.match_labels == other.match_labels and not one.expressions and not other.expressions
