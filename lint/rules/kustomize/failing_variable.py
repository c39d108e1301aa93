"""A variable of a kustomization that has no value.

`vars` take the value of a field of one object. Where no object is called so, several are, the
object has no such field, or two variables share a name, `kustomize build` fails as a whole and
Argo CD applies nothing. Variables are deprecated: `replacements` do the same.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
resources:
  - service.yaml
vars:
  - name: PORT
    objref: {apiVersion: v1, kind: Service, name: web}
    fieldref: {fieldPath: "spec.ports[0].port"}
-- apps/service.yaml --
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations: {port: $(PORT)}
spec:
  ports: [{port: 80}]
"""

BAD = GOOD.replace("ports[0].port", "ports[0].number").replace(
    "spec.ports[0].number", "«spec.ports[0].number»"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/failing-variable":
            yield Finding(fault.span, fault.message, fault.because)
