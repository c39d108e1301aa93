"""A Grafana whose volume names a claim that nobody makes.

The operator makes one claim of `spec.persistentVolumeClaim`, called `<name>-pvc`. A volume
of the deployment that names another one waits for it: Grafana's pod stays Pending.
"""

from collections.abc import Iterator

from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring}
spec:
  version: 12.1.0
  persistentVolumeClaim:
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 5Gi}}
  deployment:
    spec:
      template:
        spec:
          volumes:
            - name: grafana-data
              persistentVolumeClaim:
                claimName: grafana-pvc
"""

BAD = GOOD.replace("claimName: grafana-pvc", "claimName: «grafana-data»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.of_kind("Grafana"):
        key = grafana.spec.key("persistentVolumeClaim")
        if key is None or grafana.partial:
            continue
        made = f"{grafana.name}-pvc"
        pod = pod_of(grafana)
        for volume in pod.maps("volumes"):
            claim = volume.map("persistentVolumeClaim").text("claimName")
            if claim is None or claim == made or _exists(repo, grafana.namespace, claim):
                continue
            yield Finding(
                claim.span(),
                f"nobody makes the claim {claim}: Grafana's pod waits for it; the operator's is {made}",
                ((key.span(), f"the operator makes {made} of this"),),
                Fix(f"use {made}", (Edit(claim.span(), made),)),
            )


def _exists(repo: Repo, namespace: str, name: str) -> bool:
    claims = repo.of_kind("PersistentVolumeClaim")
    return repo.may_hold(name) or any(
        claim.name == name and claim.namespace in (namespace, "") for claim in claims
    )
