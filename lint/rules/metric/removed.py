"""Metric that the deployed version no longer exports.

Exporters rename metrics: `vllm:gpu_cache_usage_perc` became `vllm:kv_cache_usage_perc`
in 0.9.2, was hidden in 0.11.0 and is gone since 0.12.0. A dashboard that worked before
the upgrade is then empty. An error where the deployed version is stated, by the cluster
description or an image's tag; a warning where it is not. A query that offers the old
name as one side of `or` is left alone.
"""

from collections.abc import Iterator

from lint import catalog
from lint.catalog import Metric, Series
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import Use, seen
from lint.series.versions import Version, by_exporter

GOOD = """
-- cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata: {name: dev}
spec:
  platform: openshift
  versions: {vllm: 0.13.0}
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: CacheFull
          expr: vllm:kv_cache_usage_perc > 0.9
"""

BAD = GOOD.replace("vllm:kv_cache_usage_perc", "«vllm:gpu_cache_usage_perc»")

_UNITS = ("bytes", "bytes_total", "seconds", "seconds_total", "total")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.uses:
        owner = catalog.owner(use.name)
        if owner is None or len(use.readings) != 1 or use.is_fallback or view.is_recorded(use.name):
            continue
        metric = use.readings[0].metric
        if not (metric.until or metric.hidden):
            continue
        if view.is_configured(use.name) or _is_doubtful(metric):
            continue
        version = view.version(owner.exporter)
        finding = _finding(use, use.readings[0], version)
        if finding is not None:
            yield finding


def _is_doubtful(metric: Metric) -> bool:
    """Since 1.1 the fixtures that node exporter is read from lose what collectors still have.

    A name that is made at run time from a field that a flag selects may be back with the
    flag; one that has only got its unit is not."""
    if (
        metric.exporter == "node-exporter"
        and (metric.until or "").startswith("1.")
        and metric.until != "1.0.0"
    ):
        return True
    renamed = any(catalog.lookup(f"{metric.name}_{unit}") for unit in _UNITS)
    return catalog.is_generated(metric.name) and not renamed


def _finding(use: Use, series: Series, version: Version) -> Finding | None:
    metric = series.metric
    known = by_exporter(metric.exporter)
    assert known is not None
    status = known.status(series, version.text)
    if status not in ("removed", "hidden") and (
        version.text or not (metric.until or metric.hidden)
    ):
        return None
    at = use.at
    instead = replacement(series, version.text)
    hint = f"; {instead} took its place" if instead else ""
    fix = Fix(f"query {instead}", (Edit(at, instead),)) if instead else None
    because = version.because(metric.exporter)
    if status == "removed":
        when = f"{'before' if metric.went_before else 'in'} {metric.until}"
        said = f"{known.title} {version.text} no longer has {at.text}, which went {when}"
        return Finding(at, f"{said}: the query is empty{hint}", because, fix)
    if status == "hidden":
        said = f"{known.title} {version.text} hides {at.text}, since {metric.hidden}"
        return Finding(at, f"{said}: the query is empty{hint}", because, fix)
    since = f"hidden since {metric.hidden}"
    if metric.until:
        since = f"gone {'before' if metric.went_before else 'since'} {metric.until}"
    return Finding(at, f"{at.text} is {since} of {known.title}{hint}", because, fix, "warning")


def replacement(series: Series, version: str | None) -> str | None:
    """The series that took its place, if it can be read the same way."""
    metric = series.metric
    suffix = f"_{series.role}" if series.role in ("bucket", "sum", "count") else ""
    name = f"{metric.replaced_by}{suffix}"
    found = catalog.lookup(name, version) if metric.replaced_by else []
    return name if any(item.metric.type == metric.type for item in found) else None
