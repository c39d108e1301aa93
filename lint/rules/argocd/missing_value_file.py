"""A file of values for Helm that is not in the repository.

Helm fails on a file that is not there, and Argo CD syncs nothing of the Application. Files of a
source with a `ref` are named from the root of its repository (`$values/prod.yaml`), those of a
chart in git from the chart's folder. Judged where the repository is evidently this one, and
without `ignoreMissingValueFiles`.
"""

from collections.abc import Iterator
from posixpath import basename, splitext

from lint.build.applications import Applications, Source, ValueFile, clean, value_files
from lint.build.urls import identity
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Span
from lint.spelling import similar

GOOD = """
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: prometheus, namespace: argocd}
spec:
  project: default
  sources:
    - repoURL: https://prometheus-community.github.io/helm-charts
      chart: kube-prometheus-stack
      targetRevision: 75.3.0
      helm:
        valueFiles:
          - $values/prometheus/common.yaml
          - $values/prometheus/prod.yaml
    - repoURL: https://github.com/example/observability.git
      targetRevision: main
      ref: values
  destination: {server: https://kubernetes.default.svc, namespace: monitoring}
-- prometheus/common.yaml --
grafana: {enabled: false}
-- prometheus/prod.yaml --
alertmanager: {enabled: false}
"""

BAD = GOOD.replace("$values/prometheus/prod.yaml", "«$values/prometheus/prd.yaml»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    found = repo.discovery.applications
    said: set[Span] = set()
    for application in repo.gitops.applications if found.own else ():
        for value in value_files(application.resource.spec):
            if value.text.span() not in said and _is_missing(found, value):
                said.add(value.text.span())
                yield _finding(repo, value)


def _is_missing(found: Applications, value: ValueFile) -> bool:
    url = value.of.text("repoURL")
    if url is None or identity(url) not in found.own or found.has_file(value.path):
        return False
    chart = clean(value.of.string("path"))
    is_here = value.is_referred or found.reader.files.is_dir(chart)
    return is_here and found.holds(Source(value.of, "reference"))


def _finding(repo: Repo, value: ValueFile) -> Finding:
    text = value.text
    message = f"there is no file {value.path}: Helm fails, and Argo CD syncs nothing"
    meant = _meant(repo, value.path)
    if meant is None or text.style == "derived" or not text.endswith(value.path):
        return Finding(text.span(), message)
    fix = Fix(f"write {meant}", (Edit(text.span(), f"{text.removesuffix(value.path)}{meant}"),))
    return Finding(text.span(), f"{message}; did you mean {meant}?", fix=fix)


def _meant(repo: Repo, path: str) -> str | None:
    """The file whose path is nearly this one, and whose name as well."""
    paths = [item for item in repo.files.paths() if item.endswith((".yaml", ".yml"))]
    for close in similar(path, paths, 0.8):
        names = [splitext(basename(item))[0] for item in (path, close)]
        if similar(names[0], names[1:], 0.6):
            return close
    return None
