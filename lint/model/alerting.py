"""Rules, and the routes and receivers of their alerts."""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

GROUP = "monitoring.coreos.com"
KINDS = ("PrometheusRule", "AlertingRule")
"""The objects that hold rules."""


class RuleEntry(NamedTuple):
    """One alert or recording rule of a PrometheusRule, or of what else holds groups of them."""

    resource: Resource
    group: Map
    node: Map
    is_alert: bool
    name: Text
    expr: Text | None
    labels: dict[str, Text]

    @property
    def scope(self) -> str:
        """The evaluation scope that OpenShift reads from the object's label."""
        return str(self.resource.labels.get("openshift.io/prometheus-rule-evaluation-scope", ""))

    @property
    def whole(self) -> str:
        """What is refused with it, in words."""
        return str(self.resource.name) if self.resource.kind in KINDS else "what it stands in"


class Matcher(NamedTuple):
    """One matcher of a route: the label, `=`, `!=`, `=~` or `!~`, and the value."""

    node: Map
    name: Text
    op: str
    value: Text | None

    def matches(self, value: str) -> bool | None:
        """Whether a label value satisfies it (absent labels are empty); None: unknown."""
        wanted = self.value if self.value is not None else ""
        if self.op in ("=", "!="):
            return (value == wanted) == (self.op == "=")
        from lint.promql.regexp import matches

        found = matches(str(wanted), value)
        return None if found is None else found == (self.op == "=~")


class Route(NamedTuple):
    """A node of a routing tree. `is_open`: it has matchers that are not understood."""

    node: Map
    receiver: Text | None
    matchers: tuple[Matcher, ...]
    children: tuple[Route, ...]
    is_open: bool = False

    def walk(self) -> Iterator[Route]:
        """This route and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Receiver(NamedTuple):
    """A receiver, and its integrations as (field, mapping) pairs."""

    node: Map
    name: Text | None
    integrations: tuple[tuple[str, Map], ...]


class AlertmanagerConfig(NamedTuple):
    """A tenant's routes and receivers."""

    resource: Resource
    route: Route | None
    receivers: tuple[Receiver, ...]

    def inhibitors(self) -> Iterator[Matcher]:
        """The matchers of its inhibition rules."""
        for node in self.resource.spec.maps("inhibitRules"):
            for item in (*node.maps("sourceMatch"), *node.maps("targetMatch")):
                matcher = _matcher(item)
                if matcher is not None:
                    yield matcher


class Alerting(NamedTuple):
    """All rules and all AlertmanagerConfigs."""

    rules: tuple[RuleEntry, ...]
    configs: tuple[AlertmanagerConfig, ...]

    @property
    def alerts(self) -> list[RuleEntry]:
        """The rules that are alerts."""
        return [rule for rule in self.rules if rule.is_alert]

    @classmethod
    def of(cls, repo: Repo) -> Alerting:
        """Reads the objects of the Prometheus Operator's group."""
        rules: list[RuleEntry] = []
        for resource in repo.of_kind(*KINDS):
            rules.extend(entries(resource, resource.spec))
        configs = tuple(
            _config(resource)
            for resource in repo.of_kind("AlertmanagerConfig")
            if resource.group == GROUP
        )
        return cls(tuple(rules), configs)


def entries(resource: Resource, holder: Map) -> Iterator[RuleEntry]:
    """The rules of the groups that a mapping holds."""
    for group in holder.maps("groups"):
        for node in group.maps("rules"):
            name = node.text("alert") or node.text("record")
            if name is None:
                continue
            labels = {
                str(key): value
                for key, value in node.map("labels").items()
                if isinstance(value, Text)
            }
            is_alert = node.text("alert") is not None
            yield RuleEntry(resource, group, node, is_alert, name, node.text("expr"), labels)


def templates(repo: Repo, entry: RuleEntry) -> Iterator[Text]:
    """The labels and annotations of an alert that Prometheus reads as templates: the label
    `namespace` of an enforced rule it never sees."""
    is_enforced = repo.platform.is_enforced(str(entry.resource.namespace))
    for name, text in entry.labels.items():
        if "{{" in text and not (name == "namespace" and is_enforced):
            yield text
    for node in entry.node.map("annotations").values():
        if isinstance(node, Text) and "{{" in node:
            yield node


def _config(resource: Resource) -> AlertmanagerConfig:
    spec = resource.spec
    route = _route(spec.map("route")) if spec.key("route") is not None else None
    receivers = tuple(
        Receiver(
            node,
            node.text("name"),
            tuple(
                (str(key), item)
                for key in node
                if key.endswith("Configs")
                for item in node.maps(key)
            ),
        )
        for node in spec.maps("receivers")
    )
    return AlertmanagerConfig(resource, route, receivers)


def _route(node: Map) -> Route:
    return Route(
        node,
        node.text("receiver"),
        tuple(matcher for item in node.maps("matchers") if (matcher := _matcher(item))),
        tuple(_route(child) for child in node.maps("routes")),
    )


def _matcher(node: Map) -> Matcher | None:
    name = node.text("name")
    if name is None:
        return None
    default = "=~" if node.flag("regex") else "="
    return Matcher(node, name, node.string("matchType") or default, node.text("value"))
