"""A chart or a plugin in a kustomization, which Argo CD does not run.

`kustomize build` runs charts only with `--enable-helm` and programs only with
`--enable-alpha-plugins`, and Argo CD gives no flag unless its configuration says so
(`kustomize.buildOptions`). Without it the build fails: "must specify --enable-helm". Where
nobody says how Argo CD is configured, this is worth knowing, no more.
"""

from collections.abc import Iterator

from lint.model.kustomize_versions import build_options, switched_off
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import ARGO_CD

_REST = """
-- apps/monitoring/kustomization.yaml --
helmCharts:
  - name: exporter
    repo: https://charts.example.org
    version: 1.2.3
-- argocd/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
data:
  kustomize.buildOptions: --enable-helm
"""

GOOD = ARGO_CD + _REST

BAD = GOOD.replace("--enable-helm", "--load-restrictor LoadRestrictionsNone").replace(
    "helmCharts", "«helmCharts»"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.gitops.applications:
        return
    for root in repo.discovery.kustomizations:
        for key, flag in switched_off(repo, root):
            options = build_options(repo)
            message = f"{key} needs {flag}, which Argo CD does not give by itself: the build fails"
            if options is None:
                yield Finding(key.span(), message, severity="info")
            else:
                yield Finding(key.span(), message, ((options, "its flags are set here"),))
