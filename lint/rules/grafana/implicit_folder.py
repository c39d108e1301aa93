"""A dashboard that names no folder, where others do.

The operator puts it into a folder that is titled like its namespace, and makes that folder
where there is none. Reported where other dashboards of the same namespace say where they
belong: then this one was probably forgotten.
"""

from collections.abc import Iterator

from lint.grafana.instances import same_place
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import DASHBOARD

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
  uid: nodes
  folderUID: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"title": "Nodes", "panels": []}
"""
)

BAD = "«spec»:\n  uid: nodes\n".join(GOOD.rsplit("spec:\n  uid: nodes\n  folderUID: models\n", 1))

_FIELDS = ("folder", "folderUID", "folderRef")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    boards = [item.resource for item in repo.grafana.dashboards if item.selector is not None]
    placed = [item for item in boards if any(item.spec.text(name) for name in _FIELDS)]
    for board in boards:
        if board in placed or board.partial or not board.namespace:
            continue
        other = next((item for item in placed if same_place(item, board)), None)
        if other is None:
            continue
        key = next(key for key in other.spec if key in _FIELDS)
        yield Finding(
            board.root.where("spec", "folderRef"),
            f"dashboard {board.name} names no folder: it is put into one called {board.namespace}",
            ((key.span(), f"{other.title} names one"),),
        )
