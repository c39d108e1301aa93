"""A Kustomization of Flux whose path is not in the repository.

Flux reports "kustomization path not found" and applies nothing: what was applied before stays
as it was. Judged where the source is evidently this repository: most paths that are taken
from it are here.
"""

import posixpath
from collections.abc import Iterator

from lint.build.applications import clean
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Text
from lint.spelling import similar

GOOD = """
-- clusters/prod/apps.yaml --
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps/prod
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: infrastructure, namespace: flux-system}
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
-- apps/prod/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: apps}
-- infrastructure/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: infrastructure}
"""

BAD = GOOD.replace("path: ./apps/prod", "path: «./apps/prd»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    missing = repo.discovery.flux_missing
    folders = _folders(repo) if missing else []
    for path in missing:
        message = f"there is no folder {path}: Flux applies nothing"
        close = similar(clean(path), folders, 0.8)
        if close:
            message = f"{message}; did you mean {close[0]}?"
        yield Finding(path.span(), message, fix=_fix(path, close[0]) if close else None)


def _fix(path: Text, folder: str) -> Fix | None:
    if path.style == "derived":
        return None
    right = f"./{folder}" if path.startswith("./") else folder
    return Fix(f"write {right}", (Edit(path.span(), right),))


def _folders(repo: Repo) -> list[str]:
    paths = repo.files.paths()
    return sorted({posixpath.dirname(path) for path in paths if path.endswith((".yaml", ".yml"))})
