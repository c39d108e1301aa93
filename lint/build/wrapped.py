"""Objects inside of others that carry them to clusters: policies, works, sync sets.

What is carried arrives on another cluster, where more may be merged into it or be there
already: it is `partial`. Sources: the CRDs of open-cluster-management.io (Policy,
ConfigurationPolicy, ManifestWork, ManifestWorkReplicaSet), of Hive (SyncSet, SelectorSyncSet)
and of Crossplane's provider-kubernetes (Object).
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource, is_wrapper, resources_of
from lint.tree import Map

_DEPTH = 5


def unwrapped(resource: Resource, depth: int = 0) -> Iterator[Resource]:
    """The objects that one carries, and what these carry in turn."""
    if not is_wrapper(resource) or depth > _DEPTH:
        return
    for root in _carried(resource):
        for inner in resources_of(root, resource.build):
            inner.partial = inner.carried = True
            yield inner
            yield from unwrapped(inner, depth + 1)


def _carried(resource: Resource) -> Iterator[Map]:
    spec = resource.spec
    if resource.kind == "Policy":
        yield from (item.map("objectDefinition") for item in spec.maps("policy-templates"))
    elif resource.kind == "ConfigurationPolicy":
        for item in spec.maps("object-templates"):
            # What must not be there is nobody's object.
            if item.string("complianceType").lower() != "mustnothave":
                yield item.map("objectDefinition")
    elif resource.kind == "Object":
        yield spec.map("forProvider").map("manifest")
    elif resource.kind in ("SyncSet", "SelectorSyncSet"):
        yield from spec.maps("resources")
    else:
        work = spec.map("manifestWorkTemplate") if resource.kind != "ManifestWork" else spec
        yield from work.map("workload").maps("manifests")
