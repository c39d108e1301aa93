"""A Grafana whose version nobody chose.

Without `spec.version` the operator installs the version it was built with: an update of
the operator then is an update of Grafana, migrations of its database included.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata:
  name: grafana
  namespace: monitoring
spec:
  version: 13.1.3
  config:
    log:
      mode: console
"""

BAD = GOOD.replace("  version: 13.1.3\n", "").replace("spec", "«spec»")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.grafana.instances:
        if (
            grafana.partial
            or grafana.spec.child("external") is not None
            or grafana.spec.text("version")
        ):
            continue
        pod = grafana.spec.at("deployment", "spec", "template", "spec")
        containers = pod.maps("containers") if isinstance(pod, Map) else []
        if not any(item.string("name") == "grafana" and item.text("image") for item in containers):
            message = f"{grafana.title} has no version: an update of the operator changes it"
            yield Finding(grafana.root.where("spec", "version"), message)
