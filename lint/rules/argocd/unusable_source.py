"""A source that Argo CD can make nothing of.

A source needs a path, a chart, or (among several) a `ref`; a chart needs a revision; it has
one type at most of `helm`, `kustomize`, `directory` and `plugin`; and what it calls a
kustomization must be one. Otherwise Argo CD reports an invalid spec or a comparison error,
and syncs nothing of the whole Application.
"""

from collections.abc import Iterator

from lint.build.applications import Source
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD
from lint.tree import Map

GOOD = (
    ARGO_CD
    + """
-- apps/monitoring/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
)

BAD = GOOD.replace(
    "    path: apps/monitoring\n",
    "    path: apps/monitoring\n    «kustomize»: {namePrefix: dev-}\n",
)

_TYPES = ("helm", "kustomize", "directory", "plugin")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        if application.resource.spec.key("sourceHydrator") is not None:
            continue
        for source in application.sources:
            if not application.resource.partial:
                yield from _judge(repo, source)


def _judge(repo: Repo, source: Source) -> Iterator[Finding]:
    root = source.root
    if not any(root.text(name) for name in ("path", "chart", "ref")):
        message = "the source has neither a path nor a chart: Argo CD rejects the Application"
        yield Finding(root.where("repoURL"), message)
        return
    if root.text("chart") and not root.text("targetRevision"):
        message = "a chart needs a targetRevision: Argo CD rejects the Application"
        yield Finding(root.where("chart"), message)
    given = [key for key, value in root.items() if key in _TYPES and isinstance(value, Map)]
    if len(given) > 1:
        names = ", ".join(given)
        message = f"the source has several types, {names}: Argo CD renders nothing of it"
        yield Finding(given[1].span(), message, ((given[0].span(), "the other one is here"),))
    elif source.kind == "kustomize" and source.build is None:
        at = root.where("kustomize")
        message = f"{source.path} has no kustomization file: kustomize build fails"
        yield Finding(at, message)
    elif source.kind == "helm" and f"{source.folder}/Chart.yaml".lstrip("/") not in set(
        repo.files.paths()
    ):
        message = f"{source.path} has no Chart.yaml: helm template fails"
        yield Finding(root.where("helm"), message)
