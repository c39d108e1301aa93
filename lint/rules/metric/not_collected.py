"""Metric of Google's that the exporter does not ask for.

stackdriver_exporter exposes what its `--monitoring.metrics-prefixes` name and nothing else:
a query for another metric of Cloud Monitoring is empty, and the exporter is up all the same.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.seen import seen
from lint.series.stackdriver import collectors, is_collected

GOOD = """
-- manifests/exporter.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: gemini-exporter, namespace: monitoring}
spec:
  selector:
    matchLabels: {app: gemini-exporter}
  template:
    metadata:
      labels: {app: gemini-exporter}
    spec:
      containers:
        - name: exporter
          image: quay.io/prometheuscommunity/stackdriver-exporter:v0.19.0
          args:
            - --monitoring.aggregate-deltas
            - --monitoring.metrics-prefixes=generativelanguage.googleapis.com/generate_content_usage
-- manifests/rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: gemini, namespace: monitoring}
spec:
  groups:
    - name: gemini
      rules:
        - record: model:tokens:rate5m
          expr: sum by (model) (rate(stackdriver_generativelanguage_googleapis_com_location_generativelanguage_googleapis_com_generate_content_usage_output_token_count[5m]))
"""

_NAME = (
    "stackdriver_generativelanguage_googleapis_com_location_generativelanguage_googleapis_com_"
    "generate_content_usage_output_token_count"
)
BAD = GOOD.replace("com/generate_content_usage", "com/quota").replace(_NAME, f"«{_NAME}»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.uses:
        if not is_collected(use.name) or use.is_fallback or view.is_recorded(use.name):
            continue
        known = collectors(repo)
        if known and not any(each.collects(use.name) for each in known):
            yield Finding(
                use.at,
                "the exporter does not ask Google for this metric: the query is empty",
                tuple((each.prefixes[0].span(), "what it asks for starts here") for each in known),
            )
