"""What the Grafana Operator makes of the objects: instances, and what lands on each of them.

Semantics of grafana-operator v5: a resource is applied to the Grafanas of its own
namespace (of all with `allowCrossNamespaceImport`) whose labels its `instanceSelector`
matches. A namespace that a manifest leaves open may be any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from lint.grafana.contents import SOURCES, dashboards_of
from lint.grafana.dashboard import Dashboard, Expression, expressions_of
from lint.grafana.datasource import Datasource, datasource
from lint.grafana.folders import Folder, folder
from lint.grafana.instances import Selector, selector_of, words
from lint.grafana.panel import Panel, Reference, language_of
from lint.grafana.provisioning import provisioning
from lint.grafana.shared_panels import Library, library_of
from lint.source import Text
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.repo import Repo

__all__ = ["GROUP", "SOURCES", "UNKNOWN", "Datasource", "Folder", "Grafana", "Unknown", "name_of"]

GROUP = "grafana.integreatly.org"
_SELECTING = (
    "GrafanaDashboard", "GrafanaDatasource", "GrafanaFolder", "GrafanaLibraryPanel",
    "GrafanaAlertRuleGroup", "GrafanaContactPoint", "GrafanaMuteTiming",
    "GrafanaNotificationPolicy", "GrafanaNotificationTemplate", "GrafanaManifest",
)  # fmt: skip


class Unknown:
    """The answer where nothing is proved: a variable, a built-in, a Grafana elsewhere."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Grafana:
    """The instances of a repository, and all that selects them.

    `is_substituted`: Flux fills in `${...}` before anything is applied."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self.instances: tuple[Resource, ...] = tuple(_of_kinds(repo, ("Grafana",)))
        self.selectors = tuple(map(selector_of, _of_kinds(repo, _SELECTING)))
        by_owner = {id(item.owner): item for item in self.selectors}
        self.datasources = tuple(
            datasource(item, by_owner[id(item)]) for item in _of_kinds(repo, ("GrafanaDatasource",))
        )
        self.folders = tuple(
            folder(item, by_owner[id(item)]) for item in _of_kinds(repo, ("GrafanaFolder",))
        )
        self.dashboards: tuple[Dashboard, ...] = tuple(
            dashboards_of(repo, _of_kinds(repo, ("GrafanaDashboard",)), by_owner)
        )
        self.shared_panels: tuple[Library, ...] = tuple(
            library_of(repo, _of_kinds(repo, ("GrafanaLibraryPanel",)), by_owner)
        )
        self.panels: tuple[Panel, ...] = tuple(
            panel for dashboard in self.dashboards for panel in dashboard.panels
        )
        self.is_substituted = any(
            item.group == "kustomize.toolkit.fluxcd.io" and "postBuild" in item.spec
            for item in repo.of_kind("Kustomization")
        )
        self._by_owner = by_owner
        self._instances: dict[int, tuple[Resource, ...]] = {}
        self._on: dict[int, tuple[Datasource, ...]] = {}

    @classmethod
    def of(cls, repo: Repo) -> Grafana:
        """The Grafana of a repository."""
        return cls(repo)

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Every PromQL text of every dashboard and library panel."""
        everything = (*self.dashboards, *self.shared_panels)
        return tuple(found for item in everything for found in expressions_of(self, item))

    def instances_of(self, resource: Resource) -> tuple[Resource, ...]:
        """The Grafanas of the repository that a resource is applied to.

        Those rendered together with it come first: another overlay is another cluster."""
        selector = self._by_owner.get(id(resource))
        if selector is None:
            return ()
        found = self._instances.get(id(resource))
        if found is None:
            fitting = [
                item for item in self.instances if selector.reaches(item) and selector.fits(item)
            ]
            beside = [item for item in fitting if item.build == resource.build]
            found = self._instances[id(resource)] = tuple(beside or fitting)
        return found

    def nearest(self, selector: Selector) -> Resource | None:
        """The Grafana that a selector which fits none comes closest to; None where it fits
        one, or one in another namespace, or where nothing is proved."""
        if not selector.is_judged or self.instances_of(selector.owner):
            return None
        reached = [item for item in self.instances if selector.reaches(item)]
        is_hidden = any(item.partial or not _is_fixed(item) for item in reached)
        if is_hidden or any(map(selector.fits, self.instances)):
            return None
        beside = [item for item in reached if item.build == selector.owner.build]
        return min(beside or reached, key=lambda item: len(selector.misses(item)), default=None)

    @cached_property
    def abandoned(self) -> tuple[Resource, ...]:
        """Grafanas that nothing fits, while two resources or more ask for the same label."""
        found = []
        for instance in self.instances:
            if any(item.fits(instance) for item in self.selectors):
                continue
            near = [item for item in self.selectors if self.nearest(item) is instance]
            missed = {
                (*item.misses(instance), *map(item.match_labels.get, item.misses(instance)))
                for item in near
            }
            if (
                len(near) > 1
                and len(missed) == 1
                and not any(item.failing(instance) for item in near)
            ):
                found.append(instance)
        return tuple(found)

    def datasources_on(self, instance: Resource) -> tuple[Datasource, ...]:
        """The datasources that an instance gets."""
        found = self._on.get(id(instance))
        if found is None:
            found = tuple(
                item for item in self.datasources if instance in self.instances_of(item.resource)
            )
            self._on[id(instance)] = found
        return found

    def resolve(self, dashboard: Dashboard, reference: Reference) -> Datasource | Unknown | None:
        """The datasource that a reference means on the instances of its dashboard."""
        instances = self.instances_of(dashboard.resource)
        if reference.is_special or not instances:
            return UNKNOWN
        if reference.is_default:
            return self._default(instances, reference)
        name = name_of(dashboard, reference)
        if name is None:
            return UNKNOWN
        return self.named(dashboard.resource, name)

    def named(self, owner: Resource, name: str) -> Datasource | Unknown | None:
        """The datasource of a uid or name on the instances of a resource; None where one of
        them lacks it."""
        found = [self._named(instance, name) for instance in self.instances_of(owner)]
        hits = [item for item in found if isinstance(item, Datasource)]
        if None in found:
            return None
        return hits[0] if hits and len(hits) == len(found) else UNKNOWN

    def lacking(self, dashboard: Dashboard, name: str) -> Resource | None:
        """The first Grafana of a dashboard that has no datasource of this uid or name."""
        for instance in self.instances_of(dashboard.resource):
            if self._named(instance, name) is None:
                return instance
        return None

    def datasource_names(self, dashboard: Dashboard) -> dict[str, Datasource]:
        """What a dashboard can refer to, by uid and by name."""
        return {
            str(name): item
            for instance in self.instances_of(dashboard.resource)
            for item in self.datasources_on(instance)
            for name in (item.name, item.uid)
            if name is not None
        }

    def type_of(self, dashboard: Dashboard, reference: Reference) -> str | None:
        """The type of datasource that a reference means, where anything tells it."""
        found = self.resolve(dashboard, reference)
        if isinstance(found, Datasource) and found.type:
            return str(found.type)
        variable = dashboard.variable(reference.variable or "")
        if variable is not None and variable.type == "datasource" and variable.query:
            return None if "$" in variable.query else str(variable.query)
        if reference.type and "$" not in reference.type:
            return str(reference.type)
        for item in dashboard.plain.maps("__inputs"):
            if item.string("name") == reference.variable and item.text("pluginId"):
                return item.string("pluginId")
        return None if reference.is_special else provisioning(self._repo).type_of(reference.name)

    def language(self, dashboard: Dashboard, reference: Reference) -> str:
        """The language of a query: promql unless something says otherwise."""
        return language_of(self.type_of(dashboard, reference), reference.name)

    def _named(self, instance: Resource, name: str) -> Datasource | Unknown | None:
        known = self.datasources_on(instance)
        for item in known:
            if item.answers_to(name):
                return item
        if not known or not is_closed(instance):
            return UNKNOWN
        for item in self.datasources:
            may_be_it = item.answers_to(name) or not item.is_plain
            if may_be_it and not self.instances_of(item.resource):
                return UNKNOWN
        return None if all(item.is_plain for item in known) else UNKNOWN

    def _default(self, instances: Sequence[Resource], reference: Reference) -> Datasource | Unknown:
        found: list[Datasource] = []
        for instance in instances:
            known = self.datasources_on(instance)
            found.extend(
                item
                for item in known
                if item.is_default and reference.type in (None, "", item.type)
            )
        return found[0] if len(found) == len(instances) == 1 else UNKNOWN


def name_of(dashboard: Dashboard, reference: Reference) -> Text | None:
    """The uid or name that a reference stands for; None where a variable decides."""
    name = reference.name
    if name is not None and name.startswith("${") and name.endswith("}"):
        name = dashboard.inputs.get(str(name)[2:-1], name)
    return None if name is None or "$" in name or "[[" in name else name


def _of_kinds(repo: Repo, kinds: Iterable[str]) -> list[Resource]:
    return [item for item in repo.of_kind(*kinds) if item.group == GROUP]


def _is_fixed(instance: Resource) -> bool:
    return not any("$" in value or "{{" in value for value in instance.labels.values())


def is_closed(instance: Resource) -> bool:
    """Whether a Grafana gets what is in it from the operator alone."""
    if instance.partial or instance.spec.child("external") is not None:
        return False
    said = [word.lower() for word in words(instance.spec)]
    return not any("provisioning" in word or "sidecar" in word for word in said)
