"""A change that the API server refuses.

Some fields stay as they are once the object exists: which Grafana a dashboard is for, its
`uid`, the selector of a Deployment, the role of a binding. The update is refused as a whole,
Argo CD's sync fails, and what else was changed is not applied either. Delete the object
first, or let Argo CD replace it by force. Judged with `obslint check --base REV`, against the
objects as that commit renders them.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Span, Text
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.schema.change import Change

_FOLDER = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata: {name: models, namespace: monitoring}
spec:
  uid: models
  title: Models
  instanceSelector:
    matchLabels: {dashboards: grafana}
"""

GOOD = f"-- base:folder.yaml --{_FOLDER}-- folder.yaml --{_FOLDER.replace(': Models', ': LLMs')}"

BAD = f"-- base:folder.yaml --{_FOLDER}-- folder.yaml --{_FOLDER.replace('uid: models', 'uid: «llms»')}"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.base is None:
        return
    from lint.model.changes import changed  # hardly ever needed

    for resource, change in changed(repo, repo.base):
        at = _place(resource, change)
        message = f"{change.field} of {resource.kind} {resource.name} {change.what}"
        yield Finding(at, f"{message}; the API server refuses the update")


def _place(resource: Resource, change: Change) -> Span:
    """The value or key that changed; where one is gone, the key of what held it."""
    if isinstance(change.node, Text):
        return change.node.span()
    return resource.root.where("spec")
