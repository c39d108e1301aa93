"""A Prometheus Operator of one's own: which instance takes which monitor, rule or route.

A selector that is not set selects nothing, an empty one everything; one for namespaces that
is not set means the namespace of the instance. An Alertmanager also takes the one
AlertmanagerConfig that its `alertmanagerConfiguration` names, as its base, and adds
`namespace="<that of the object>"` to the routes of all others unless its
`alertmanagerConfigMatcherStrategy` says otherwise (Prometheus Operator 0.85.0,
`pkg/alertmanager/operator.go` and `amcfg.go`). On OpenShift, whose monitoring reads no such
instance, there is nothing to say.
"""

from __future__ import annotations

from lint.build.resource import Resource
from lint.model.scrape import Selector
from lint.platform.profile import GROUP, brings_operator, instances
from lint.rule import Because, Edit, Finding, Fix
from lint.source import Span, Text
from lint.spelling import closest
from lint.tree import Map
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lint.repo import Repo

SCRAPERS = ("Prometheus", "PrometheusAgent")
EVALUATORS = ("Prometheus", "ThanosRuler")
NOTIFIERS = ("Alertmanager",)
FIELDS = {
    "AlertmanagerConfig": ("alertmanagerConfigSelector", NOTIFIERS),
    "PodMonitor": ("podMonitorSelector", SCRAPERS),
    "Probe": ("probeSelector", SCRAPERS),
    "PrometheusRule": ("ruleSelector", EVALUATORS),
    "ScrapeConfig": ("scrapeConfigSelector", SCRAPERS),
    "ServiceMonitor": ("serviceMonitorSelector", SCRAPERS),
}
"""The selector that takes a kind, and who has it."""

_OF_MONITORS = (
    "serviceMonitorSelector", "podMonitorSelector", "probeSelector", "scrapeConfigSelector",
)  # fmt: skip
_STRATEGY = "alertmanagerConfigMatcherStrategy"
_BASE = "alertmanagerConfiguration"


def unselected(repo: Repo, kind: str, effect: str) -> Iterator[Finding]:
    """The objects of a kind that no instance of the repository selects."""
    readers = readers_of(repo, kind)
    if not readers or any(_is_open(repo, item, kind) for item in readers):
        return
    for resource in repo.of_kind(kind):
        if resource.group != GROUP or resource.partial:
            continue
        if all(takes(repo, reader, resource) is False for reader in readers):
            severity = "error" if len(readers) == 1 else "warning"
            yield _finding(readers[0], resource, effect)._replace(severity=severity)


def readers_of(repo: Repo, kind: str) -> list[Resource]:
    """The instances that may take objects of a kind; none where it is not ours to say."""
    return instances(repo, *FIELDS[kind][1]) if repo.platform.is_operator else []


def is_whole(repo: Repo, kind: str) -> bool:
    """Whether the instances that may take objects of a kind are all known, and what they say."""
    return not any(_is_open(repo, item, kind) for item in readers_of(repo, kind))


def takes(repo: Repo, reader: Resource, resource: Resource) -> bool | None:
    """Whether an instance takes an object; None where its namespace's labels are not known."""
    if is_base(reader, resource):
        return True
    field = FIELDS[resource.kind][0]
    if reader.spec.key(field) is None:
        return False
    if Selector.of(reader.spec.map(field)).misses(resource.labels):
        return False
    return _looks_into(repo, reader, resource, field)


def is_base(reader: Resource, resource: Resource) -> bool:
    """Whether an AlertmanagerConfig is the base of an Alertmanager's own configuration."""
    name = reader.spec.map(_BASE).string("name") if reader.kind == "Alertmanager" else ""
    return bool(name) and (resource.name, resource.namespace) == (name, reader.namespace)


def is_confined(repo: Repo, config: Resource) -> bool | None:
    """Whether the routes of an AlertmanagerConfig take alerts of its own namespace only;
    None where nobody says which Alertmanager reads it, or how."""
    if repo.platform.is_openshift:
        return True
    readers = [
        reader
        for reader in readers_of(repo, "AlertmanagerConfig")
        if takes(repo, reader, config) is not False
    ]
    said = {_confines(reader, config) for reader in readers}
    is_known = is_whole(repo, "AlertmanagerConfig") and repo.is_closed
    return said.pop() if is_known and len(said) == 1 else None


def _confines(reader: Resource, config: Resource) -> bool:
    strategy = reader.spec.map(_STRATEGY).string("type") or "OnNamespace"
    if is_base(reader, config) or strategy == "None":
        return False
    return strategy == "OnNamespace" or config.namespace != reader.namespace


def may_rewrite(repo: Repo) -> bool:
    """Whether an instance confines rules to their namespace, as OpenShift does."""
    readers = readers_of(repo, "PrometheusRule")
    return any(reader.spec.key("enforcedNamespaceLabel") is not None for reader in readers)


def _is_open(repo: Repo, reader: Resource, kind: str) -> bool:
    """Whether somebody else may read: a chart's instance, or a configuration by hand."""
    is_unmanaged = FIELDS[kind][0] in _OF_MONITORS and not any(
        reader.spec.key(name) is not None for name in _OF_MONITORS
    )
    return (
        reader.partial
        or is_unmanaged
        or not repo.is_closed
        or brings_operator(repo)
        or _lacks_base(repo, reader)
    )


def _lacks_base(repo: Repo, reader: Resource) -> bool:
    """Whether the base that it names is not there: then that is what is wrong."""
    if reader.spec.key(_BASE) is None:
        return False
    return not any(is_base(reader, item) for item in repo.of_kind("AlertmanagerConfig"))


def _looks_into(repo: Repo, reader: Resource, resource: Resource, field: str) -> bool | None:
    name = _for_namespaces(field)
    if reader.spec.key(name) is None:
        is_same = bool(reader.namespace == resource.namespace)
        return is_same if is_same or (reader.namespace and resource.namespace) else None
    selector = Selector.of(reader.spec.map(name))
    labels = repo.platform.namespaces.get(str(resource.namespace))
    if selector.is_empty or labels is None:
        return True if selector.is_empty else None
    known = {"kubernetes.io/metadata.name": str(resource.namespace), **labels}
    return not selector.misses(known)


def _for_namespaces(field: str) -> str:
    return f"{field.removesuffix('Selector')}NamespaceSelector"


def why_taken(reader: Resource, resource: Resource) -> Span:
    """Where an instance says which objects it takes."""
    field = FIELDS[resource.kind][0]
    return reader.root.where("spec", _BASE if is_base(reader, resource) else field)


def _finding(reader: Resource, resource: Resource, effect: str) -> Finding:
    field = FIELDS[resource.kind][0]
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
