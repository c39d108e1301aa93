"""An API version that its kind never had.

The API server has no such resource: Argo CD's dry run fails, and with it the whole sync, "no
matches for kind". An error where the kind is stable in another version already; a version that
is newer than all known ones may have come since, and is a warning. What Kubernetes once served is
schema/removed-version's business.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, Severity, rule
from lint.rules.schema.removed_version import is_removed
from lint.schema import find_kind
from lint.source import Text
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: models, namespace: models}
spec:
  selector: {}
  podMetricsEndpoints: [{targetPort: 8080}]
"""

BAD = GOOD.replace("/v1\n", "/«v1beta1»\n")

_OPERATED = frozenset(
    {"argoproj.io", "grafana.integreatly.org", "monitoring.coreos.com", "route.openshift.io"}
    | {"serving.kserve.io"}
)
"""Groups of which all versions that ever were are known."""
_OWN = frozenset(
    {"apps", "autoscaling", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"}
)
"""Kubernetes' own, which had a few more, never switched on by default."""

_VERSION = lazy(r"v(\d+)(?:(alpha|beta)(\d+))?")
_STAGES = {"alpha": 0, "beta": 1, None: 2}


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind(*repo.by_kind):
        if resource.group not in _OPERATED | _OWN or is_removed(resource):
            continue
        known = find_kind(resource.api_version, resource.kind)
        text = resource.root.text("apiVersion")
        version = text.part(len(resource.group) + 1, len(text)) if isinstance(text, Text) else None
        if known is None or version is None or version in known.versions or "$" in version:
            continue
        newest = max(known.versions, key=_order)
        yield Finding(
            version.span(),
            f"{resource.group} has {resource.kind} in {' and '.join(known.versions)}, not in"
            f" {version}: the API server refuses the object",
            fix=Fix(f"use {newest}", (Edit(version.span(), newest),)),
            severity=_severity(resource.group, version, newest),
        )


def _severity(group: str, version: str, newest: str) -> Severity:
    is_older = _order(version) < _order(newest)
    return "error" if group in _OPERATED and is_older else "warning"


def _order(version: str) -> tuple[int, int, int]:
    """The older, the less; a version that is none comes first."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return (-1, 0, 0)
    return int(match[1]), _STAGES[match[2]], int(match[3] or 0)
