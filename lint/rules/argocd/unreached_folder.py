"""A kustomization that no Application syncs.

The repository's Applications sync other folders of it, and this one is part of none: it is
applied by hand, from elsewhere, or not at all. Not judged where an ApplicationSet or a
chart makes Applications that only the cluster knows, nor for what the description of the
cluster says somebody applies.
"""

from collections.abc import Iterator

from lint.argocd.reached import follows_all, lone
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD

GOOD = (
    ARGO_CD
    + """
-- apps/monitoring/kustomization.yaml --
resources:
  - ../alerts
-- apps/alerts/kustomization.yaml --
configMapGenerator:
  - name: alerts
"""
)

BAD = GOOD.replace("resources:\n  - ../alerts\n", "configMapGenerator:\n  - name: other\n").replace(
    "configMapGenerator:\n  - name: alerts", "«configMapGenerator»:\n  - name: alerts"
)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.gitops.applications and follows_all(repo):
        for item in lone(repo):
            if item.parent is None:
                yield Finding(item.place, f"no Application syncs {item.folder or 'this folder'}")
