"""An Application whose path is not in the repository.

Argo CD reports "app path does not exist" and syncs nothing: what was applied before stays
as it was, and every later change is lost. Paths are relative to the repository's root and
are only judged where the Application evidently means this repository.
"""

from collections.abc import Iterator

from lint.build.discover import clean
from lint.model.gitops import Source, normal_url
from lint.model.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import similar

GOOD = """
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  project: monitoring
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps/monitoring
  destination:
    server: https://kubernetes.default.svc
    namespace: monitoring
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: monitoring
"""

BAD = GOOD.replace("path: apps/monitoring\n", "path: «apps/monitorin»\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    folders = sorted(
        {path.rpartition("/")[0] for path in repo.files.paths() if path.endswith((".yaml", ".yml"))}
    )
    own = repo.gitops.own_urls()
    for application in repo.gitops.applications:
        for source in application.sources:
            path = source.path
            if path is None or source.build is not None or "{{" in path:
                continue
            if source.root.key("chart") is not None or _is_folder(repo, path):
                continue
            if path.startswith("/"):
                fix = Fix("make it relative", (Edit(path.span(), path.strip("/") or "."),))
                message = f"{path} is absolute: Argo CD wants a path from the repository's root"
                yield Finding(path.span(), message, fix=fix)
                continue
            close = similar(path.strip("/"), folders, 0.8)
            if close or (source.repo_url is not None and normal_url(source.repo_url) in own):
                yield _finding(source, close)


def _is_folder(repo: Repo, path: str) -> bool:
    return not path.startswith("/") and repo.files.is_dir(clean(path))


def _finding(source: Source, close: list[str]) -> Finding:
    path = source.path
    assert path is not None
    message = f"there is no folder {path}: Argo CD syncs nothing"
    if not close:
        return Finding(path.span(), message)
    fix = Fix(f"write {close[0]}", (Edit(path.span(), close[0]),))
    return Finding(path.span(), f"{message}; did you mean {close[0]}?", fix=fix)
