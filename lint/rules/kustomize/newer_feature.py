"""A field that the deployed kustomize does not know yet.

Argo CD brings its own kustomize, and that reads its file strictly: a field of a newer
version is an unknown field, and the build fails. What works on a laptop then fails in the
cluster. Judged where the cluster description says which Argo CD, or kustomize, there is.
"""

from collections.abc import Iterator

from lint.model.kustomize_versions import newer_fields, stated
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
replacements:
  - sourceValue: example.org
    targets:
      - select: {kind: ConfigMap}
        fieldPaths: [data.host]
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  host: unknown
-- cluster/cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata:
  name: dev
spec:
  platform: kubernetes
  versions:
    argocd: 3.1.0
"""

BAD = GOOD.replace("argocd: 3.1.0", "argocd: 3.0.6").replace("- sourceValue", "- «sourceValue»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    deployed = stated(repo)
    for root in repo.discovery.kustomizations if deployed is not None else ():
        for key, since in newer_fields(root, deployed.version if deployed else ""):
            assert deployed is not None
            message = (
                f"{key} is of kustomize {since} and newer: {deployed.version} does not know it,"
                " and the build fails"
            )
            yield Finding(key.span(), message, ((deployed.at, deployed.why),))
