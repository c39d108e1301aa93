"""A route that the operator does not make.

On OpenShift the operator makes a Route of `spec.route.spec`. Where there is a `route`, but
no `spec` in it, it makes none, and no Ingress either: Grafana cannot be reached from
outside. `route: {spec: {}}` is enough.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring}
spec:
  version: 13.1.3
  route:
    spec: {}
"""

BAD = GOOD.replace("  route:\n    spec: {}", "  «route»: {}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.grafana.instances:
        key = grafana.spec.key("route")
        if key is None or grafana.partial or grafana.spec.child("external") is not None:
            continue
        if grafana.spec.child("route") is not None and "spec" not in grafana.spec.map("route"):
            message = f"route has no spec: the operator makes no Route for {grafana.title}"
            yield Finding(key.span(), message)
