"""Metric that is newer than the deployed version.

A dashboard for a newer release of an exporter looks right and is empty. Judged where
the deployed version is stated, by the cluster description or an image's tag; a query
that offers the new name as one side of `or` is left alone.
"""

from collections.abc import Iterator

from lint import catalog
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import seen

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {vllm: 0.8.5}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: CacheFull
          expr: vllm:gpu_cache_usage_perc > 0.9
"""

BAD = GOOD.replace("vllm:gpu_cache_usage_perc", "«vllm:kv_cache_usage_perc»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.uses:
        owner = catalog.owner(use.name)
        if owner is None or len(use.readings) != 1 or use.is_fallback or view.is_recorded(use.name):
            continue
        version, series = view.version(owner.exporter), use.readings[0]
        if owner.status(series, version.text) != "not-yet":
            continue
        older = _older(use.name, series.metric.name, version.text)
        hint = f"; until then it is {older}" if older else ""
        yield Finding(
            use.at,
            f"{use.name} comes with {owner.title} {series.metric.since}, {version.text} is deployed: "
            f"the query is empty{hint}",
            version.because(owner.exporter),
            Fix(f"query {older}", (Edit(use.at, older),)) if older else None,
        )


def _older(name: str, base: str, version: str | None) -> str | None:
    """The name that it had in the deployed version."""
    owner = catalog.owner(name)
    for metric in owner.metrics(version) if owner is not None else ():
        if (
            metric.replaced_by == base
            and owner is not None
            and owner.status(metric, version) == "exported"
        ):
            return metric.name + name.removeprefix(base)
    return None
