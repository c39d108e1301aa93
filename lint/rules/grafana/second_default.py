"""Two default datasources in one file of Grafana's provisioning.

Grafana counts them for each organisation, and does not start with more than one: "Only one
datasource per organization can be marked as default".
"""

from collections.abc import Iterator

from lint.grafana.provisioning import Provisioned, provisioning
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- grafana/provisioning/datasources/prometheus.yaml --
apiVersion: 1
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    access: proxy
    url: http://prometheus:9090
    isDefault: true
  - name: Loki
    uid: loki
    type: loki
    access: proxy
    url: http://loki:3100
    isDefault: false
"""

BAD = GOOD.replace("isDefault: false", "«isDefault»: true")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for file in provisioning(repo).files:
        seen: dict[str, Provisioned] = {}
        for item in file:
            if not item.is_default:
                continue
            first = seen.setdefault(item.organisation, item)
            if first is not item:
                message = f"{item.name} is a second default datasource: Grafana does not start"
                because = ((first.node.where("isDefault"), f"the first one is {first.name}"),)
                yield Finding(item.node.where("isDefault"), message, because)
