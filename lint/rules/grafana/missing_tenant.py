"""Datasource on a port that answers for one namespace alone, without naming it.

Port 9092 of Thanos Querier is for users who may see one namespace: each request must carry
`?namespace=…`, and any other is refused. A Grafana datasource sends it with
`jsonData.customQueryParameters: namespace=…`. For all namespaces there is port 9091.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDatasource
metadata: {name: prometheus, namespace: models}
spec:
  instanceSelector: {matchLabels: {dashboards: grafana}}
  datasource:
    name: prometheus
    type: prometheus
    access: proxy
    url: https://thanos-querier.openshift-monitoring.svc:9092
    jsonData:
      customQueryParameters: namespace=models
"""

BAD = GOOD.replace("customQueryParameters: namespace=models", "timeInterval: 30s").replace(
    "https://thanos-querier.openshift-monitoring.svc:9092",
    "«https://thanos-querier.openshift-monitoring.svc:9092»",
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for datasource in repo.grafana.datasources:
        url = datasource.url
        if url is None or datasource.resource.partial:
            continue
        address, _, query = url.partition("://")[2].partition("?")
        host, _, port = address.partition("/")[0].partition(":")
        if port != "9092" or not host.startswith("thanos-querier.openshift-monitoring"):
            continue
        data = datasource.model.map("jsonData")
        asked = f"{query}&{data.string('customQueryParameters')}"
        filled = any(
            "customQueryParameters" in (value.target or "") for value in datasource.values_from
        )
        if "namespace=" not in asked and not filled:
            yield Finding(
                url.span(),
                "port 9092 refuses requests without ?namespace=…: set"
                " jsonData.customQueryParameters, or use port 9091",
            )
