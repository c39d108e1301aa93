"""Mount of a volume that the pod does not have.

The API server rejects the object: `volumeMounts[…].name: Not found`.
"""

from collections.abc import Iterator

from lint.model.workloads import KINDS, pod_of
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest

GOOD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: exporter, namespace: monitoring}
spec:
  selector: {matchLabels: {app: exporter}}
  template:
    metadata: {labels: {app: exporter}}
    spec:
      containers:
        - name: exporter
          image: example.org/exporter:1
          volumeMounts:
            - name: config
              mountPath: /etc/exporter
      volumes:
        - name: config
          emptyDir: {}
"""

BAD = GOOD.replace("            - name: config", "            - name: «confg»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind(*KINDS):
        if resource.partial:
            continue
        pod = pod_of(resource)
        volumes = [volume.string("name") for volume in pod.maps("volumes")]
        volumes += [
            claim.string("metadata", "name") for claim in resource.spec.maps("volumeClaimTemplates")
        ]
        for container in (*pod.maps("containers"), *pod.maps("initContainers")):
            for mount in container.maps("volumeMounts"):
                name = mount.text("name")
                if name is None or name in volumes:
                    continue
                near = closest(name, volumes)
                yield Finding(
                    name.span(),
                    f"the pods of {resource.name} have no volume {name}: the API server rejects it",
                    ((pod.where("volumes"), f"they have {', '.join(volumes) or 'none'}"),),
                    Fix(f"mount {near}", (Edit(name.span(), near),)) if near else None,
                )
