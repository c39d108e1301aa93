"""Recorded series with the name of a metric that an exporter has.

Both are then found under one name: a sum counts them together, and a rate sees the jumps
between them. Judged where the exporter is known to be scraped.
"""

from collections.abc import Iterator

from lint import catalog
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules._examples import OPENSHIFT
from lint.series.seen import seen

GOOD = (
    OPENSHIFT
    + """-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - record: namespace:kube_pod_info:count
          expr: count by (namespace) (kube_pod_info)
"""
)

BAD = GOOD.replace("record: namespace:kube_pod_info:count", "record: «kube_pod_info»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for entry in repo.alerting.rules:
        owner = catalog.owner(entry.name) if not entry.is_alert else None
        if owner is None or not catalog.lookup(entry.name):
            continue
        view = seen(repo)
        version = view.version(owner.exporter).text
        feeds = view.feeds.by_exporter.get(owner.exporter, ())
        is_there = owner.status(entry.name, version) == "exported"
        if is_there and any(feed.is_certain for feed in feeds):
            yield Finding(
                entry.name.span(),
                f"{owner.exporter} has {entry.name} as well: whoever asks for it gets both",
                tuple((feed.at, f"{feed.title} scrapes it") for feed in feeds if feed.at),
            )
