"""A folder reference that names no GrafanaFolder of its namespace.

`folderRef` and `parentFolderRef` hold the `metadata.name` of a GrafanaFolder, not its
title and not its uid. Without one the operator reports NoMatchingFolder and applies
nothing. A repository that has neither folders nor a Grafana is not judged.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest, same_namespace
from lint.grafana.view import Folder
from lint.model.renames import renamed
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import FOLDER

GOOD = (
    FOLDER
    + """\
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata:
  name: models
  namespace: monitoring
spec:
  folderRef: gitops
  instanceSelector:
    matchLabels:
      dashboards: grafana
  json: |
    {"title": "Models", "panels": []}
"""
)

BAD = GOOD.replace("folderRef: gitops", "folderRef: «GitOps»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    grafana = repo.grafana
    for selector in grafana.selectors:
        owner = selector.owner
        wanted = owner.spec.text("folderRef") or owner.spec.text("parentFolderRef")
        if not wanted or "$" in wanted or repo.may_hold(wanted):
            continue
        near = [item for item in grafana.folders if same_namespace(item.resource, owner)]
        has_own = any(same_namespace(item, owner) for item in grafana.instances)
        is_known = any(item.resource.name == wanted for item in near)
        if is_known or not (near or has_own) or renamed(repo, owner, "GrafanaFolder", wanted):
            continue
        where = f" in namespace {owner.namespace}" if owner.namespace else ""
        message = (
            f"no GrafanaFolder is called {wanted}{where}: {owner.kind} {owner.name} is not applied"
        )
        meant = _meant(wanted, near)
        other = meant or next(
            (item for item in grafana.folders if item.resource.name == wanted), None
        )
        because = (
            ()
            if other is None
            else (
                (other.resource.root.where("metadata", "name"), f"{other.resource.title} is here"),
            )
        )
        fix = (
            Fix(f"refer to {meant.resource.name}", (Edit(wanted.span(), meant.resource.name),))
            if meant
            else None
        )
        yield Finding(wanted.span(), message, because, fix)


def _meant(wanted: str, folders: list[Folder]) -> Folder | None:
    for item in folders:
        if wanted in (item.title, item.uid):
            return item
    name = closest(wanted, [item.resource.name for item in folders])
    return next((item for item in folders if item.resource.name == name), None)
