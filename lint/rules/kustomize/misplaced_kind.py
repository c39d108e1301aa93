"""A kustomization of a kind or version that kustomize does not take where it stands.

Components are included under `components` and are of `kind: Component`, apiVersion
`kustomize.config.k8s.io/v1alpha1`; everything else is a `Kustomization` of `v1beta1`
under `resources`. Kustomize fails on any other combination, and nothing is applied.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources: []
components:
  - ../extra
-- extra/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources:
  - configmap.yaml
-- extra/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("resources: []\ncomponents:\n  - ../extra", "resources:\n  - «../extra»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/misplaced-kind":
            yield Finding(fault.span, fault.message, fault.because)
