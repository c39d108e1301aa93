"""A Grafana whose new pod waits for the volume that the old one holds.

A ReadWriteOnce volume is attached to one node at a time. A rolling update, which is the
default, starts the new pod before it ends the old one: on another node it waits for the
volume, and the update never ends. `strategy: {type: Recreate}` ends the old pod first.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.tree import Map

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring}
spec:
  version: 13.1.3
  persistentVolumeClaim:
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 5Gi}}
  deployment:
    spec:
      strategy:
        type: Recreate
      template:
        spec:
          volumes:
            - name: grafana-data
              persistentVolumeClaim:
                claimName: grafana-pvc
"""

BAD = GOOD.replace("type: Recreate", "type: «RollingUpdate»")

_ONE_NODE = {"ReadWriteOnce", "ReadWriteOncePod"}


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.grafana.instances:
        deployment = grafana.spec.map("deployment").map("spec")
        strategy = deployment.map("strategy")
        kind = strategy.text("type")
        if grafana.partial or kind == "Recreate" or _lets_go(strategy):
            continue
        for volume in pod_of(grafana).maps("volumes"):
            claim = volume.map("persistentVolumeClaim").text("claimName")
            mode = None if claim is None else _mode(repo, grafana, claim)
            if claim is None or mode is None:
                continue
            at = grafana.root.where("spec", "deployment", "spec") if kind is None else kind.span()
            message = (
                f"volume {claim} is {mode}: in a rolling update the new pod waits for the old one"
            )
            yield Finding(at, message, ((mode.span(), f"{claim} is {mode}"),))


def _lets_go(strategy: Map) -> bool:
    """Whether the old pod ends first all the same."""
    rolling = strategy.map("rollingUpdate")
    return rolling.string("maxSurge") in ("0", "0%")


def _mode(repo: Repo, grafana: Resource, claim: str) -> Text | None:
    """The access mode of a claim that only one node at a time may use."""
    specs = [
        item.spec
        for item in repo.of_kind("PersistentVolumeClaim")
        if item.name == claim and item.namespace in (grafana.namespace, "") and not item.partial
    ]
    if claim == f"{grafana.name}-pvc":
        specs.append(grafana.spec.map("persistentVolumeClaim").map("spec"))
    modes = [mode for spec in specs for mode in spec.texts("accessModes")]
    return modes[0] if modes and _ONE_NODE.issuperset(modes) else None
