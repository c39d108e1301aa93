"""A source whose revision changes without anybody changing this repository.

`HEAD`, or no `targetRevision` at all, is whatever the default branch is; a range of a chart
or of tags is whatever was released last; a branch of somebody else's repository is whatever
they push. What is synced then is decided elsewhere. A branch of this repository is how
GitOps is meant, and is not reported.
"""

from collections.abc import Iterator

from lint.build.applications import Source
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD
from lint.source import Span
from lint.values import lazy

GOOD = (
    ARGO_CD
    + """
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
)

BAD = GOOD.replace("targetRevision: main", "targetRevision: «HEAD»")

_COMMIT = lazy(r"[0-9a-fA-F]{7,40}")
_RANGE = lazy(r"[\^~<>*]|\s-\s|\|\||^v?\d+(?:\.\d+)?(?:\.[xX])$|^[xX]$")
_RELEASE = lazy(r"(?:[\w.-]*[-/_])?v?\d+(?:\.\d+)*(?:[-+][\w.+-]+)?|refs/tags/.+")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    has_own = bool(repo.discovery.applications.own)
    for application in repo.gitops.applications:
        for source in application.sources:
            revision = source.root.text("targetRevision")
            if revision is not None and ("{{" in revision or "$" in revision):
                continue
            what = _floats(source, str(revision or ""), is_ours=not has_own)
            if what and source.repo_url is not None:
                yield Finding(_place(source), f"{what} is synced, without a change here")


def _floats(source: Source, revision: str, *, is_ours: bool) -> str:
    """What decides on the revision, where that is not this repository."""
    if _RANGE.search(revision) and not _COMMIT.fullmatch(revision):
        return f"{revision} is a range: whatever was released last"
    if source.kind == "chart":
        return ""
    if revision in ("", "HEAD"):
        return "whatever the default branch holds"
    pinned = _COMMIT.fullmatch(revision) or _RELEASE.fullmatch(revision)
    if source.kind == "elsewhere" and source.path is not None and not (pinned or is_ours):
        return f"{revision} is a branch: whatever is pushed to it"
    return ""


def _place(source: Source) -> Span:
    revision = source.root.text("targetRevision")
    return source.root.where("repoURL") if revision is None else revision.span()
