"""Two dashboards of one folder with the same title, one of them without `spec.uid`.

Where `spec.uid` is empty the operator looks for a dashboard of that title in that folder. It
finds the other one, deletes it, and makes its own; the other is made again at its next
resync, and so on. Only one of the two is there at any time.
"""

from collections.abc import Iterator

from lint.grafana.dashboard import Dashboard
from lint.grafana.folders import place_of
from lint.grafana.instances import same_place
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import DASHBOARD
from lint.source import Text

GOOD = (
    DASHBOARD
    + """\
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: nodes
  namespace: monitoring
spec:
  folderUID: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"uid": "nodes", "title": "Nodes", "panels": []}
"""
)

BAD = GOOD.replace('"Nodes"', '"«Models»"')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen: dict[tuple[object, str], list[Dashboard]] = {}
    for board in repo.grafana.dashboards:
        title = board.title
        if board.selector is None or not board.is_classic or not title or "$" in title:
            continue
        place = place_of(repo.grafana, board.resource)
        if place is None or board.resource.partial:
            continue
        near = seen.setdefault((place, str(title)), [])
        first = next((item for item in near if _fight(repo, item, board)), None)
        near.append(board)
        if first is not None and first.title is not None:
            yield _finding(first, first.title, title)


def _fight(repo: Repo, one: Dashboard, other: Dashboard) -> bool:
    """Whether one Grafana gets both, under uids that differ and that it may have to change."""
    own = [item.resource.spec.text("uid") for item in (one, other)]
    if all(own) or (one.uid == other.uid is not None):
        return False
    if not same_place(one.resource, other.resource):
        return False
    there = repo.grafana.instances_of(one.resource)
    return any(item in there for item in repo.grafana.instances_of(other.resource)) or (
        one.selector is not None
        and other.selector is not None
        and one.selector.is_well_formed
        and one.selector.match_labels == other.selector.match_labels
        and not (one.selector.expressions or other.selector.expressions)
    )


def _finding(first: Dashboard, one: Text, title: Text) -> Finding:
    return Finding(
        title.span(),
        f"a second dashboard with the title {title} in its folder: the operator deletes the other,"
        " again and again; give both a spec.uid",
        ((one.span(), f"{first.resource.title} is here"),),
    )
