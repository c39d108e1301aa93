"""A dashboard whose uid nobody chose.

Without `spec.uid`, and without a `uid` in the model, the operator takes the uid of the
Kubernetes object: another one on every cluster, and after every deletion. Links and
bookmarks to the dashboard break.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import DASHBOARD

GOOD = DASHBOARD

BAD = GOOD.replace("spec:\n  uid: models\n", "«spec»:\n")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for board in repo.grafana.dashboards:
        resource = board.resource
        if board.selector is None or not board.is_classic or board.uid or resource.partial:
            continue
        if board.plain.child("dashboard") is None:
            yield Finding(
                resource.root.where("spec", "uid"),
                f"dashboard {resource.name} has no uid: links to it differ from cluster to cluster",
            )
