"""An API version that Kubernetes no longer serves.

The API server does not know the object: Argo CD's dry run fails, and with it the whole
sync, "no matches for kind". OpenShift 4.x is Kubernetes 1.(x + 13).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from lint import facts
from lint.build.resource import Resource
from lint.cluster import version_tuple
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

GOOD = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: models, namespace: models}
spec:
  minAvailable: 1
  selector: {matchLabels: {app: models}}
"""

BAD = GOOD.replace("policy/v1", "«policy/v1beta1»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    openshift = repo.platform.version
    served = (1, openshift[1] + 13) if openshift else None
    for resource in repo.of_kind(*repo.by_kind):
        if "beta" not in resource.api_version and "alpha" not in resource.api_version:
            continue
        known = _removed().get(resource.api_version, {})
        if resource.kind not in known.get("kinds", ()):
            continue
        since = str(known["since"])
        if served is not None and served < version_tuple(since):
            continue
        at, use = resource.value_span("apiVersion"), str(known["use"])
        yield Finding(
            at,
            f"Kubernetes {since} and newer serve no {resource.kind} of {resource.api_version}:"
            " the object cannot be applied",
            fix=Fix(f"use {use}, and check the fields", (Edit(at, use),)) if use else None,
            severity=None if served is not None else "warning",
        )


def is_removed(resource: Resource) -> bool:
    """Whether some Kubernetes served the kind in this version."""
    return resource.kind in _removed().get(resource.api_version, {}).get("kinds", ())


@cache
def _removed() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(facts.read("removed-apis.json") or "{}")
    return found["removed"]
