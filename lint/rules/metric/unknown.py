"""Metric that its exporter never had.

Where an exporter's names are its own (`vllm:`, `DCGM_FI_`, `robotheus_`, `kube_`, …),
the catalog of all its versions settles whether a name exists. A query for one that does
not is no error for Prometheus: it is empty, the panel shows nothing and the alert stays
silent. Series of recording rules, here or the platform's, are known too. Names that
others may use as well (`kube_`, `node_`, `container_`) are only judged where the cluster
is described, or where one is a slip of the pen away. A warning where the exporter is
not seen to run: another one may borrow its prefix.
"""

from collections.abc import Iterator

from lint import catalog
from lint.catalog import Catalog
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.seen import Seen, Use, seen
from lint.spelling import edit_distance

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models, namespace: vllm}
spec:
  groups:
    - name: models
      rules:
        - alert: QueueGrows
          expr: |
            sum by (model_name) (
              vllm:num_requests_waiting{namespace="vllm"}
            ) > 20
"""

BAD = GOOD.replace("vllm:num_requests_waiting", "«vllm:num_request_waiting»")

_SHARED = ("cadvisor", "kube-state-metrics", "node-exporter", "stackdriver-gemini")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    view = seen(repo)
    for use in view.every_use:
        owner = catalog.owner(use.name)
        if owner is None or use.readings or view.is_recorded(use.name) or repo.may_hold(use.name):
            continue
        if view.is_configured(use.name):
            continue
        finding = _dcgm(view, use) or _base(use) or _unknown(view, use, owner)
        if finding is not None:
            yield finding


def _unknown(view: Seen, use: Use, owner: Catalog) -> Finding | None:
    version = view.version(owner.exporter)
    best = next(iter(catalog.suggest(use.name, version.text)), None)
    severity = _severity(view, use, owner, best)
    if severity is None:
        return None
    hint = f"; did you mean {best}?" if best else ""
    fix = Fix(f"query {best}", (Edit(use.at, best),)) if best else None
    return Finding(
        use.at,
        f"{owner.title} has no metric {use.name}: the query is empty{hint}",
        version.because(owner.exporter),
        fix,
        severity,
    )


def _severity(view: Seen, use: Use, owner: Catalog, best: str | None) -> str | None:
    """None where the catalog was read at one state only, which other versions may not share."""
    is_slip = _is_slip(use, best)
    version = view.version(owner.exporter).text
    if owner.coverage.scheme == "none":
        return "warning" if is_slip else None
    if version is not None and not owner.covers(version):
        return "info"
    if is_slip:
        return "error"
    if owner.exporter not in _SHARED:
        # Another exporter may borrow the prefix, and a newer version may have it.
        return "error" if version is not None or view.runs(owner.exporter) else "warning"
    if not view.is_settled:
        return "warning" if best else "info"
    # A file for node exporter's textfile collector may add any name.
    return "warning" if owner.exporter == "node-exporter" else "error"


def _is_slip(use: Use, best: str | None) -> bool:
    return best is not None and edit_distance(use.name, best, 2) <= 2


def _base(use: Use) -> Finding | None:
    """A histogram by its bare name, or a field that is only ever a label."""
    for metric in catalog.family(use.name):
        if metric.type == "label":
            return Finding(
                use.at, f"{use.name} is a label of other metrics, never a series of its own"
            )
        names = [
            name
            for role in ("bucket", "sum", "count")
            if catalog.lookup(name := f"{use.name}_{role}")
        ]
        if names:
            return Finding(
                use.at, f"{use.name} is a {metric.type}: its series are {', '.join(names)}"
            )
    return None


def _dcgm(view: Seen, use: Use) -> Finding | None:
    field = catalog.dcgm_field(use.name)
    if field is None or catalog.family(use.name):
        return None
    names = (name for name in (field.canonical, *field.aliases) if catalog.lookup(name))
    other = next(names, None)
    is_stated = view.profile("dcgm-exporter") is not None
    hint = f"; it is exported as {other}" if other else ""
    return Finding(
        use.at,
        f"{use.name} is a DCGM field that no configuration of the exporter enables{hint}",
        fix=Fix(f"query {other}", (Edit(use.at, other),)) if other else None,
        severity="error" if is_stated or other else "warning",
    )
