"""A Prometheus Operator of one's own: which Prometheus takes which monitor or rule.

A selector that is not set selects nothing, an empty one everything; one for namespaces that
is not set means the namespace of the Prometheus. Nobody rewrites anything. On OpenShift,
whose monitoring reads no such Prometheus, there is nothing to say.
"""

from __future__ import annotations

from lint.build.resource import Resource
from lint.model.scrape import GROUP, Selector
from lint.rule import Because, Edit, Finding, Fix
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lint.model.repo import Repo

SCRAPERS = ("Prometheus", "PrometheusAgent")
EVALUATORS = ("Prometheus", "ThanosRuler")
_OF_MONITORS = (
    "serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector",
)  # fmt: skip


def unselected(
    repo: Repo, kind: str, field: str, consumers: tuple[str, ...], effect: str
) -> Iterator[Finding]:
    """The objects of a kind that no Prometheus of the repository selects by the field."""
    if repo.platform.is_openshift:
        return
    readers = [item for item in repo.of_kind(*consumers) if item.group == GROUP]
    if not readers or not repo.is_closed or any(_is_open(item, field) for item in readers):
        return
    for resource in repo.of_kind(kind):
        if resource.group != GROUP or resource.partial:
            continue
        if all(_takes(repo, reader, resource, field) is False for reader in readers):
            severity = "error" if len(readers) == 1 else "warning"
            yield _finding(readers[0], resource, field, effect)._replace(severity=severity)


def _is_open(reader: Resource, field: str) -> bool:
    """Whether its configuration is not known: templated, or written by hand altogether."""
    is_unmanaged = field in _OF_MONITORS and not any(
        reader.spec.key(name) is not None for name in _OF_MONITORS
    )
    return reader.partial or is_unmanaged


def _takes(repo: Repo, reader: Resource, resource: Resource, field: str) -> bool | None:
    """Whether a Prometheus takes an object; None where its namespace's labels are not known."""
    if reader.spec.key(field) is None:
        return False
    if Selector.of(reader.spec.map(field)).misses(resource.labels):
        return False
    return _looks_into(repo, reader, resource, field)


def _looks_into(repo: Repo, reader: Resource, resource: Resource, field: str) -> bool | None:
    name = _for_namespaces(field)
    if reader.spec.key(name) is None:
        return bool(reader.namespace == resource.namespace)
    selector = Selector.of(reader.spec.map(name))
    labels = repo.platform.namespaces.get(str(resource.namespace))
    if selector.is_empty or labels is None:
        return True if selector.is_empty else None
    known = {"kubernetes.io/metadata.name": str(resource.namespace), **labels}
    return not selector.misses(known)


def _for_namespaces(field: str) -> str:
    return f"{field.removesuffix('Selector')}NamespaceSelector"


def _finding(reader: Resource, resource: Resource, field: str, effect: str) -> Finding:
    at = resource.value_span("metadata", "name")
    title = f"{reader.kind} {reader.name}"
    if reader.spec.key(field) is None:
        because: tuple[Because, ...] = ((reader.root.where("spec"), f"it has no {field}"),)
        return Finding(at, f"{title} selects no {resource.kind}: {effect}", because)
    selector = Selector.of(reader.spec.map(field))
    missed = selector.misses(resource.labels)
    if not missed:
        name = _for_namespaces(field)
        where = reader.spec.where(name if reader.spec.key(name) is not None else field)
        at = resource.value_span("metadata", "namespace")
        what = f"{title} does not look into namespace {resource.namespace}: {effect}"
        return Finding(at, what, ((where, f"{title} selects here"),))
    return _of_labels(title, resource, selector, missed[0], effect)


def _of_labels(
    title: str, resource: Resource, selector: Selector, missed: Text, effect: str
) -> Finding:
    key = next((k for k, v in selector.labels.items() if v is missed or k is missed), missed)
    wanted = f"{key}={selector.labels[key]}" if key in selector.labels else str(key)
    at, near = resource.value_span("metadata", "name"), ""
    labels: Map = resource.root.map("metadata").map("labels")
    offered = labels.text(key) or labels.key(closest(key, labels) or "")
    if offered is not None:
        near = str(missed)
        at = offered.span()
    return Finding(
        at,
        f"{title} selects {wanted}, which {resource.kind} {resource.name} does not have: {effect}",
        ((missed.span(), f"{title} selects here"),),
        Fix(f"write {near}", (Edit(at, near),)) if near else None,
    )
