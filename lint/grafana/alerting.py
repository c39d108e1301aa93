"""Grafana's own alerting, as the Grafana Operator's kinds describe it: rules, who is notified, when.

GrafanaAlertRuleGroup, GrafanaContactPoint, GrafanaMuteTiming, GrafanaNotificationPolicy and
GrafanaNotificationPolicyRoute. Grafana refuses a rule or a policy that names what it does
not have (grafana-operator v5.24.0, controllers/{alertrulegroup,notificationpolicy}_controller.go).
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.instances import same_namespace
from lint.grafana.panel import language_of
from lint.grafana.view import GROUP, Datasource, is_closed
from lint.model.scrape import Selector as Labels
from lint.source import Text
from lint.tree import Map
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.grafana.view import Grafana
    from lint.repo import Repo

EXPRESSION = frozenset({"__expr__", "-100", "__ml__", "-- Grafana --", "grafana"})
"""What stands for no datasource: server-side expressions, and what is built in."""

CONTACT_POINT = "GrafanaContactPoint"
MUTE_TIMING = "GrafanaMuteTiming"
_BUILT_IN = frozenset({"autogen-contact-point-default", "empty", "grafana-default-email"})
_INTERVALS = frozenset(
    "__interval __interval_ms __range __range_ms __range_s __rate_interval __rate_interval_ms".split()
)
_TIMINGS = ("mute_time_intervals", "active_time_intervals")


class AlertQuery(NamedTuple):
    """One query, or expression, of an alert rule. `source`: the uid of a datasource."""

    node: Map
    ref_id: Text | None
    source: Text | None
    model: Map

    @property
    def is_expression(self) -> bool:
        """Whether Grafana works it out itself, of the results of others."""
        return self.source is None or self.source in EXPRESSION

    @property
    def type(self) -> str:
        """The type of its datasource, as far as the query says."""
        return self.model.string("datasource", "type")


class AlertRule(NamedTuple):
    """A rule of a GrafanaAlertRuleGroup."""

    group: Resource
    node: Map
    title: Text | None
    uid: Text | None
    condition: Text | None
    queries: tuple[AlertQuery, ...]


class Named(NamedTuple):
    """A contact point or a mute timing, by the name that others call it."""

    resource: Resource
    name: Text


class Node(NamedTuple):
    """A route, and the object that it is written in; `depth` 0 is the top of a policy."""

    owner: Resource
    node: Map
    depth: int


class Mention(NamedTuple):
    """A name of a contact point or a mute timing, and the object that lands on Grafanas with it."""

    kind: str
    name: Text
    owner: Resource


class GrafanaAlerting:
    """All of it, and who lands on the same Grafana."""

    def __init__(self, repo: Repo) -> None:
        self.grafana: Grafana = repo.grafana
        self.groups = _of_kind(repo, "GrafanaAlertRuleGroup")
        self.rules = tuple(rule for group in self.groups for rule in _rules(group))
        self.policies = _of_kind(repo, "GrafanaNotificationPolicy")
        self.branches = _of_kind(repo, "GrafanaNotificationPolicyRoute")
        self.contact_points = _of_kind(repo, CONTACT_POINT)
        self.mute_timings = _of_kind(repo, MUTE_TIMING)
        self.nodes = tuple(
            node
            for owner in (*self.policies, *self.branches)
            for node in _nodes(owner, _top(owner), int(owner in self.branches))
        )

    def named(self, kind: str) -> list[Named]:
        """The contact points or mute timings, by what they are called."""
        found = self.contact_points if kind == CONTACT_POINT else self.mute_timings
        names = ((item, item.spec.text("name") or item.metadata.text("name")) for item in found)
        return [Named(item, name) for item, name in names if name is not None]

    def mentions(self) -> Iterator[Mention]:
        """Every name of a contact point or mute timing, for each policy that brings it along."""
        for node in self.nodes:
            for owner in self.appliers(node.owner):
                yield from _mentions(owner, node.node)
        for rule in self.rules:
            yield from _mentions(rule.group, rule.node.map("notificationSettings"))

    def appliers(self, owner: Resource) -> list[Resource]:
        """The policies that a route ends up in: its own, or those that select its object."""
        if owner in self.policies:
            return [owner]
        return [item for item in self.policies if self.selects(item, owner)]

    def selects(self, policy: Resource, branch: Resource) -> bool:
        """Whether a policy, or a route below it, selects a GrafanaNotificationPolicyRoute."""
        crosses = policy.spec.flag("allowCrossNamespaceImport")
        if not crosses and not same_namespace(policy, branch):
            return False
        selected: list[Resource] = [policy]
        for owner in selected:
            for selector in self.selectors(owner):
                fitting = [b for b in self.branches if not selector.misses(b.labels)]
                selected += [item for item in fitting if item not in selected]
        return branch in selected

    def selectors(self, owner: Resource) -> list[Labels]:
        """The `routeSelector`s of a policy or of a route's object."""
        own = (node.node.child("routeSelector") for node in self.nodes if node.owner is owner)
        return [Labels.of(item) for item in own if isinstance(item, Map)]

    def lacking(self, mention: Mention) -> Resource | None:
        """The Grafana that certainly does not have what is named."""
        known = self.named(mention.kind)
        unplaced = [item for item in known if not self.grafana.instances_of(item.resource)]
        if any(item.name == mention.name or not _is_plain(item) for item in unplaced):
            return None
        for instance in self.grafana.instances_of(mention.owner):
            there = [i for i in known if instance in self.grafana.instances_of(i.resource)]
            is_proved = bool(there) and is_closed(instance) and all(map(_is_plain, there))
            if is_proved and all(item.name != mention.name for item in there):
                return instance
        return None


def grafana_alerting(repo: Repo) -> GrafanaAlerting:
    """Grafana's own alerting of a repository."""
    return repo.once(GrafanaAlerting)


def language(grafana: Grafana, rule: AlertRule, query: AlertQuery) -> str:
    """The language of a query: promql unless something says otherwise."""
    found = grafana.named(rule.group, query.source) if query.source else None
    kind = found.type if isinstance(found, Datasource) else None
    return language_of(kind or query.type or None, query.source)


def is_interval(name: str) -> bool:
    """Whether a variable has a value in a rule: only those of the time range do."""
    return name in _INTERVALS


def _of_kind(repo: Repo, kind: str) -> tuple[Resource, ...]:
    return tuple(item for item in repo.of_kind(kind) if item.group == GROUP)


def _rules(group: Resource) -> Iterator[AlertRule]:
    for node in group.spec.maps("rules"):
        queries = tuple(
            AlertQuery(item, item.text("refId"), item.text("datasourceUid"), item.map("model"))
            for item in node.maps("data")
        )
        texts = (node.text("title"), node.text("uid"), node.text("condition"))
        yield AlertRule(group, node, *texts, queries)


def _top(owner: Resource) -> Map:
    return owner.spec.map("route") if owner.kind == "GrafanaNotificationPolicy" else owner.spec


def _nodes(owner: Resource, node: Map, depth: int) -> Iterator[Node]:
    yield Node(owner, node, depth)
    for child in node.maps("routes"):
        yield from _nodes(owner, child, depth + 1)


def _mentions(owner: Resource, node: Map) -> Iterator[Mention]:
    receiver = node.text("receiver")
    if receiver and receiver not in _BUILT_IN and "$" not in receiver:
        yield Mention(CONTACT_POINT, receiver, owner)
    for field in _TIMINGS:
        for name in node.texts(field):
            if name and "$" not in name:
                yield Mention(MUTE_TIMING, name, owner)


def _is_plain(item: Named) -> bool:
    return not item.resource.partial and "$" not in item.name and "{{" not in item.name
