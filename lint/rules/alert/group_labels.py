"""Labels of a rule group, which OpenShift before 4.20 drops.

The field came to the CRD with OpenShift 4.19 and is pruned before; 4.19 ships a Thanos
Ruler that does not know it either. Alerts then lack the labels they are routed by. Put
the labels on each rule.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
spec:
  platform: openshift
  versions: {openshift: '4.18'}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: models}
spec:
  groups:
    - name: models
      rules:
        - alert: Down
          expr: absent(up{job="models"})
          labels: {alert_route: slack}
"""

BAD = GOOD.replace("    - name: models\n", "    - name: models\n      «labels»: {team: models}\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    version = repo.platform.version
    if not repo.platform.is_openshift or not version or version >= (4, 20):
        return
    stated = repo.cluster.versions["openshift"]
    for resource in repo.of_kind("PrometheusRule"):
        for group in resource.spec.maps("groups"):
            key = group.key("labels")
            if key is not None:
                yield Finding(
                    key.span(),
                    f"OpenShift {stated} drops labels of a group: put them on each rule",
                    ((stated.span(), f"the cluster runs OpenShift {stated}"),),
                )
