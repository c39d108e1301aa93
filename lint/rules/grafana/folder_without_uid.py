"""A GrafanaFolder without a `uid`.

The operator then adopts a folder that happens to have the same title, whose uid it did
not choose, and refuses the dashboards that refer to this one (FolderUIDMismatch).
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import FOLDER

GOOD = FOLDER

BAD = GOOD.replace("  uid: gitops\n", "").replace("spec", "«spec»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for folder in repo.grafana.folders:
        if not folder.uid and not folder.resource.partial:
            message = f"folder {folder.title} has no uid: it takes over any folder of that title"
            yield Finding(folder.resource.root.where("spec", "uid"), message)
