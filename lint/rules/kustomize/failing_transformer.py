"""A transformer of a kustomization that an object does not fit.

Labels where the object has a list, a namespace where it has a mapping, a container that is no
mapping, a reference that may mean any of several objects, or a plugin that kustomize does not
have: `kustomize build` fails as a whole and Argo CD applies nothing of the application.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - configmap.yaml
transformers:
  - team.yaml
-- apps/team.yaml --
apiVersion: builtin
kind: LabelTransformer
metadata:
  name: team
labels: {team: ours}
fieldSpecs:
  - path: metadata/labels
    create: true
-- apps/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
"""

BAD = GOOD.replace("LabelTransformer", "«LabelsTransformer»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/failing-transformer":
            yield Finding(fault.span, fault.message, fault.because)
