"""A kind that its API group does not have.

The API server has no such resource: Argo CD's dry run fails, and with it the whole sync,
"no matches for kind". Judged for Kubernetes' own groups, and where a kind or a group of
the monitoring operators differs from a known one by a slip of the pen.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.schema import find_kind, kinds
from lint.source import Text
from lint.spelling import closest

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: models, namespace: models}
spec:
  selector: {}
  podMetricsEndpoints: [{targetPort: 8080}]
"""

BAD = GOOD.replace("PodMonitor", "«PodMonitr»")

_OWN = frozenset(
    {"", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "rbac.authorization.k8s.io"}
)
_OPERATORS = frozenset({"monitoring.coreos.com", "grafana.integreatly.org"})


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind(*repo.by_kind):
        kind, group = resource.kind, resource.group
        if find_kind(resource.api_version, kind) is not None or kind.endswith("List"):
            continue
        if group in _OWN or group in _OPERATORS:
            finding = _in_group(resource)
        else:
            finding = _of_kind(resource)
        if finding is not None:
            yield finding


def _in_group(resource: Resource) -> Finding | None:
    """The group is known: does it have a kind that is written like this one?"""
    kind, group = resource.root.text("kind"), resource.group
    if kind is None:
        return None
    table = kinds()
    near = closest(
        kind, [name for name, all_ in table.items() if any(k.group == group for k in all_)]
    )
    said = f"{resource.api_version} has no kind {kind}: the API server refuses the object"
    if near is not None:
        fix = Fix(f"write {near}", (Edit(kind.span(), near),))
        return Finding(kind.span(), f"{said}; did you mean {near}?", fix=fix)
    others = [known for known in table.get(str(kind), ()) if known.group in _OWN]
    if group not in _OWN or not others or resource.api_version not in ("v1", f"{group}/v1"):
        return None
    right = f"{others[0].group}/v1".lstrip("/")
    at = resource.value_span("apiVersion")
    return Finding(at, f"{said}; it is in {right}", fix=Fix(f"use {right}", (Edit(at, right),)))


def _of_kind(resource: Resource) -> Finding | None:
    """The kind may be known, and the group written like the one that has it."""
    version = resource.root.text("apiVersion")
    groups = [known.group for known in kinds().get(str(resource.kind), ()) if known.group]
    near = closest(resource.group, groups) if resource.group else None
    if near is None or not isinstance(version, Text):
        return None
    group = version.part(0, len(resource.group))
    fix = Fix(f"write {near}", (Edit(group.span(), near),))
    said = f"there is no group {resource.group}: the API server refuses the object"
    return Finding(group.span(), f"{said}; did you mean {near}?", fix=fix)
