"""A threshold above every value that the panel can show.

The range of a query follows from that of its metrics: a ratio ends at 1, a percentage at
100. A step beyond it is never reached, and its colour or line never seen: mostly one of the two is
taken for the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.fields import Step
from lint.grafana.panel import Panel
from lint.grafana.shown import shown
from lint.promql import walk
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.promql.flow import Flows

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
        "id": 1, "type": "gauge", "title": "KV cache",
        "targets": [{"refId": "A", "expr": "max(vllm:kv_cache_usage_perc)"}],
        "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [
          {"color": "green", "value": null},
          {"color": "red", "value": 0.9}
        ]}}, "overrides": []}
      }]
    }
"""

BAD = GOOD.replace("0.9", "«90»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    panels = [panel for panel in repo.grafana.panels if _highest(panel) is not None]
    if not panels:
        return
    from lint.series.yields import yields

    queries = {id(query.text): query for query in repo.queries}
    for panel in panels:
        drawn = [each for each in shown(panel) if each.text("thresholds.steps") is None]
        visible = [target for target in panel.targets if not target.hidden]
        if len(drawn) != len(visible) or any(len(each.fields) > 1 for each in drawn):
            continue
        found = [queries.get(id(target.expr)) for target in visible]
        flows = [yields(repo).of(query) if query is not None else None for query in found]
        highs = [each.result.range.high if each is not None else float("inf") for each in flows]
        if any(each is not None and _is_empty(each) for each in flows):
            continue
        high, step = max(highs, default=float("inf")), _highest(panel)
        if step is None or step.text is None or step.value is None or step.value <= high:
            continue
        message = f"panel {panel.name} never reaches {step.value:g}: its values end at {high:g}"
        root, query = flows[0], found[0]
        because: tuple[Because, ...] = ()
        if root is not None and query is not None:
            because = ((query.span(*root.root.span), f"these are {high:g} at most"),)
        yield Finding(step.text.span(), message, because)


def _is_empty(flows: Flows) -> bool:
    """Whether a part of a query yields nothing, which is another fault."""
    if any(flows[node].empty == "certainly" for node in walk(flows.root)):
        return True
    return flows.result.range.low == flows.result.range.high


def _highest(panel: Panel) -> Step | None:
    """The last step of absolute thresholds, where colours go by them or lines are drawn."""
    field = panel.fields[0]
    is_colored = field.text("color.mode") in (None, "thresholds")
    is_drawn = field.text("custom.thresholdsStyle.mode") not in (None, "off")
    if field.text("thresholds.mode") == "percentage" or not (is_colored or is_drawn):
        return None
    steps = [step for step in field.thresholds if step.value is not None]
    return max(steps, key=lambda step: step.value or 0, default=None)
