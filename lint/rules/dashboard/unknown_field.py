"""A field that the queries and transformations of a panel cannot give.

Transformations, overrides and the order of a table name fields: `Time`, `Value` or
`Value #A`, the labels of a table, the legend of a series, and what transformations make of
them. A name that no field can have does nothing, and nobody says so: a column is not
renamed, a table not sorted. Where a setting may just be left over, and is not a slip away
from a field that there is, it is only worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.columns import Mention, mentions
from lint.grafana.instances import closest
from lint.grafana.panel import Panel, Target, facts
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Flow

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
      "panels": [{
        "id": 1, "type": "table", "title": "Up",
        "targets": [{"refId": "A", "expr": "sum by (pod) (up)", "format": "table", "instant": true}],
        "transformations": [{"id": "organize", "options": {
          "excludeByName": {"Time": true},
          "renameByName": {"pod": "Pod", "Value": "Up"}
        }}]
      }]
    }
"""

BAD = GOOD.replace('{"pod"', '{"«pods»"')

_MOST, _COPIED = 8, 3


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    panels = [panel for panel in repo.grafana.panels if panel.targets and _names_fields(panel)]
    if not panels:
        return
    from lint.series.yields import yields

    flows = yields(repo)
    queries = {id(query.text): query for query in repo.queries}

    def flow_of(target: Target) -> Flow | None:
        query = queries.get(id(target.expr))
        found = flows.of(query) if query is not None else None
        return None if found is None else found.result

    for panel in panels:
        named = [each for each in mentions(panel, flow_of) if "$" not in each.text]
        missing = [each for each in named if not each.among.may_be(each.text)]
        for mention in _without_leftovers(named, missing):
            yield _finding(panel, mention)


def _without_leftovers(named: list[Mention], missing: list[Mention]) -> list[Mention]:
    """A panel with more settings for fields that there are not than for others was made of
    another one, and is what its author wants all the same."""
    lost = sum(not each.matters for each in missing)
    settings = sum(not each.matters for each in named)
    is_copied = lost >= _COPIED and 2 * lost > settings
    return [each for each in missing if each.matters or not is_copied]


def _names_fields(panel: Panel) -> bool:
    is_core = panel.type in facts("panels")["core"] and not panel.is_library
    has_settings = any(field.matcher is not None for field in panel.fields)
    options = panel.node.map("options")
    return is_core and (has_settings or "transformations" in panel.node or "sortBy" in options)


def _finding(panel: Panel, mention: Mention) -> Finding:
    names = sorted(mention.among.exact)
    meant = closest(mention.text, names)
    there = f"the fields are {', '.join(names[:_MOST])}" + (" …" if len(names) > _MOST else "")
    there += ", and what legends make of labels" if mention.among.patterns else ""
    because = ((panel.node.where("targets"), there),)
    at = mention.text.span()
    return Finding(
        at,
        f"panel {panel.name} has no field {mention.text}: {mention.role}",
        because,
        Fix(f"write {meant}", (Edit(at, meant),)) if meant else None,
        None if meant or mention.matters else "info",
    )
