"""Two fields that each name a folder.

A dashboard takes one of `folder`, `folderUID` and `folderRef`, a folder one of
`parentFolderUID` and `parentFolderRef`: the API server rejects an object with two.
"""

from collections.abc import Iterator

from lint.model.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  folder: GitOps
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"title": "Models", "panels": []}
"""

BAD = GOOD.replace("  folder: GitOps\n", "  folder: GitOps\n  «folderUID»: gitops\n")

_EXCLUSIVE = {
    "GrafanaDashboard": ("folder", "folderUID", "folderRef"),
    "GrafanaLibraryPanel": ("folderUID", "folderRef"),
    "GrafanaAlertRuleGroup": ("folderUID", "folderRef"),
    "GrafanaFolder": ("parentFolderUID", "parentFolderRef"),
}


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for selector in repo.grafana.selectors:
        owner = selector.owner
        names = _EXCLUSIVE.get(owner.kind, ())
        keys = [key for key in owner.spec if key in names and owner.spec.child(key) is not None]
        for key in keys[1:]:
            message = f"{key} beside {keys[0]}: the API server rejects two folders for one {owner.kind}"
            yield Finding(key.span(), message, ((keys[0].span(), "the other one"),))
