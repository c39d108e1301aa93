"""Administrator credentials beside the operator's own.

Unless `disableDefaultAdminSecret` is set, the operator gives the container `grafana` both
GF_SECURITY_ADMIN_ variables from a Secret that it generates, and merges what is written
here into them. A `value` then stands beside their `valueFrom`: the API server refuses such
a Deployment. A `valueFrom` takes their place, and the generated Secret is left unused.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring}
spec:
  version: 13.1.3
  disableDefaultAdminSecret: true
  deployment:
    spec:
      template:
        spec:
          containers:
            - name: grafana
              env:
                - name: GF_SECURITY_ADMIN_USER
                  value: admin
                - name: GF_SECURITY_ADMIN_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: grafana-admin
                      key: password
"""

BAD = GOOD.replace("  disableDefaultAdminSecret: true\n", "").replace("value: a", "«value»: a")

_NAMES = ("GF_SECURITY_ADMIN_USER", "GF_SECURITY_ADMIN_PASSWORD")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.grafana.instances:
        spec = grafana.spec
        if grafana.partial or spec.flag("disableDefaultAdminSecret") or "external" in spec:
            continue
        found = _variables(grafana)
        literal = [key for item in found if item.text("value") and (key := item.key("value"))]
        for key in literal:
            yield Finding(
                key.span(),
                "a value beside the operator's valueFrom: the API server refuses the Deployment;"
                " set disableDefaultAdminSecret",
            )
        if len(found) == len(_NAMES) and not literal:
            yield Finding(
                found[0].where("name"),
                f"the operator still generates Secret {grafana.name}-admin-credentials, which nothing"
                " uses: set disableDefaultAdminSecret",
                severity="info",
            )


def _variables(grafana: Resource) -> list[Map]:
    boxes = pod_of(grafana).maps("containers")
    own = next((box for box in boxes if box.string("name") == "grafana"), None)
    return [item for item in own.maps("env") if item.string("name") in _NAMES] if own else []
