"""An Application whose path is not in the repository.

Argo CD reports "app path does not exist" and syncs nothing: what was applied before stays
as it was, and every later change is lost. Paths are relative to the repository's root and
are only judged where the Application evidently means this repository.
"""

from collections.abc import Iterator

from lint.build.applications import Source, clean
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import APPLICATION, SETTINGS
from lint.source import Span
from lint.spelling import similar

GOOD = (
    APPLICATION
    + """\
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
"""
    + SETTINGS
)

BAD = GOOD.replace("path: apps/monitoring\n", "path: «apps/monitorin»\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    found = repo.discovery.applications
    folders: list[str] = []
    said: set[Span] = set()
    for application in repo.gitops.applications:
        for source in application.sources:
            path = source.path
            if path is None or source.kind not in ("missing", "elsewhere") or "{{" in path:
                continue
            if source.kind == "elsewhere" and (found.own or _is_folder(repo, path)):
                continue
            if path.startswith("/"):
                fix = Fix("make it relative", (Edit(path.span(), path.strip("/") or "."),))
                message = f"{path} is absolute: Argo CD wants a path from the repository's root"
                yield Finding(path.span(), message, fix=fix)
                continue
            folders = folders or _folders(repo)
            close = similar(path.strip("/"), folders, 0.8)
            # An ApplicationSet's path is written once, however many it is missing from.
            if (close or found.holds(source)) and path.span() not in said:
                said.add(path.span())
                yield _finding(source, close)


def _folders(repo: Repo) -> list[str]:
    paths = repo.files.paths()
    return sorted({p.rpartition("/")[0] for p in paths if p.endswith((".yaml", ".yml"))})


def _is_folder(repo: Repo, path: str) -> bool:
    return not path.startswith("/") and repo.files.is_dir(clean(path))


def _finding(source: Source, close: list[str]) -> Finding:
    path = source.path
    assert path is not None
    message = f"there is no folder {path}: Argo CD syncs nothing"
    # What an ApplicationSet makes of a template is nowhere written.
    if not close or path.style == "derived":
        return Finding(path.span(), message)
    fix = Fix(f"write {close[0]}", (Edit(path.span(), close[0]),))
    return Finding(path.span(), f"{message}; did you mean {close[0]}?", fix=fix)
