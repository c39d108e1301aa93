"""Metric that exists, but that this deployment does not let through.

OpenShift's kube-state-metrics runs with a deny list, its Prometheus drops series of the
kubelet's cAdvisor, and the DCGM exporter exports what its CSV file enables. What is
dropped is no error in a query: it is empty.
"""

from collections.abc import Iterator

from lint import catalog
from lint.catalog import Metric
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.feeds import PLATFORM_EXPORTERS
from lint.series.seen import Seen, Use, accepts, seen

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {openshift: "4.18"}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: vllm}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodNotScheduled
          expr: kube_pod_status_unschedulable{namespace="vllm"} == 1
"""

BAD = GOOD.replace("kube_pod_status_unschedulable", "«kube_pod_status_scheduled»")

_PROFILE = "openshift-4"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.uses:
        owner = catalog.owner(use.name)
        if owner is None or len(use.readings) != 1 or use.is_fallback or view.is_recorded(use.name):
            continue
        if owner.status(use.readings[0], view.version(owner.exporter).text) in (
            "removed",
            "not-yet",
            "hidden",
        ):
            continue
        metric = use.readings[0].metric
        if metric.exporter == "dcgm-exporter":
            yield from _dcgm(view, use, metric)
        elif metric.exporter in PLATFORM_EXPORTERS and repo.platform.is_openshift:
            if all(feed.monitor is None for feed in view.feeds.by_exporter[metric.exporter]):
                yield from _platform(use, metric)


def _platform(use: Use, metric: Metric) -> Iterator[Finding]:
    if not catalog.exported_in_profile(metric, _PROFILE):
        said = f"{use.name} is dropped by OpenShift's monitoring: the query is empty"
        yield Finding(use.at, said)
        return
    for labels in catalog.conditional_drops(metric, _PROFILE):
        if all(_demands(use, label, pattern) for label, pattern in labels.items()):
            which = ", ".join(
                f'{label}{"!=" if pattern else "="}""' for label, pattern in labels.items()
            )
            said = f"OpenShift's monitoring drops {use.name} where {which}: the query is empty"
            yield Finding(use.at, said)


def _demands(use: Use, label: str, pattern: str) -> bool:
    """Whether the selector lets nothing through but what is dropped: with or without a value."""
    for matcher in use.matchers(label):
        has_none = accepts(matcher, "")
        if pattern and has_none is False:
            return True
        if not pattern and has_none and matcher.op == "=":
            return True
    return False


def _dcgm(view: Seen, use: Use, metric: Metric) -> Iterator[Finding]:
    profile = view.profile("dcgm-exporter")
    if metric.profiles is None or view.is_configured(use.name):
        return
    if profile is not None and not catalog.exported_in_profile(metric, profile):
        said = f"{use.name} is not enabled in {profile}: the query is empty"
        yield Finding(use.at, said, ((profile.span(), f"the exporter runs with {profile}"),))
    elif profile is None and not metric.profiles:
        said = f"{use.name} is commented out in every configuration that ships with the exporter"
        yield Finding(use.at, f"{said}: it takes one of your own", severity="info")
