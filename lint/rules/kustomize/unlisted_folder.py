"""A kustomization beside those that are listed, and nobody lists it.

The kustomization of the folder around it names its other parts, but not this one, and
neither another kustomization nor an Application does: what it holds never reaches the
cluster. A folder that is named in a comment there is left out on purpose; one that builds
upon its neighbours is an overlay; one that a script or a text names is applied by hand.
"""

from collections.abc import Iterator

from lint.argocd.reached import is_named, lone
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - alerts
  - dashboards
  - monitors
-- apps/alerts/kustomization.yaml --
configMapGenerator:
  - name: alerts
-- apps/dashboards/kustomization.yaml --
configMapGenerator:
  - name: dashboards
-- apps/monitors/kustomization.yaml --
configMapGenerator:
  - name: monitors
"""

BAD = GOOD.replace("  - monitors\n", "", 1).replace(
    "configMapGenerator:\n  - name: monitors", "«configMapGenerator»:\n  - name: monitors"
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for item in lone(repo):
        if item.parent is not None and not is_named(repo, item.folder):
            message = f"no kustomization lists {item.folder}, and no Application syncs it"
            here = item.parent.where("resources")
            yield Finding(item.place, message, ((here, "its neighbours are listed here"),))
