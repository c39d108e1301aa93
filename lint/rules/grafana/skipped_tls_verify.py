"""A certificate that is not verified.

Whoever can answer at that address gets the token. On OpenShift the service CA is in the
ConfigMap `openshift-service-ca.crt` of every namespace: `jsonData.tlsAuthWithCACert: true`
and `secureJsonData.tlsCACert`, filled from its key `service-ca.crt`, is all it takes.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import Map

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata:
  name: prometheus
  namespace: monitoring
spec:
  uid: prometheus
  instanceSelector:
    matchLabels:
      dashboards: grafana
  datasource:
    name: prometheus
    type: prometheus
    access: proxy
    url: https://prometheus:9091
    jsonData:
      tlsSkipVerify: false
"""

BAD = GOOD.replace("tlsSkipVerify: false", "«tlsSkipVerify»: true")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    places = [
        (item.model.map("jsonData"), "tlsSkipVerify")
        for item in repo.grafana.datasources
        if not (item.url or "").startswith("http://")
    ]
    for instance in repo.grafana.instances:
        for side in ("client", "external"):
            tls = instance.spec.map(side).child("tls")
            if isinstance(tls, Map):
                places.append((tls, "insecureSkipVerify"))
    for node, name in places:
        if node.flag(name):
            yield Finding(
                node.where(name),
                "the certificate is not verified: anybody in between may answer, and gets what is sent",
            )
