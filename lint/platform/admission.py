"""What becomes of an AlertmanagerConfig: the operator rejects it, or Alertmanager cannot load
it, or both take it.

A rejected object is left out alone. One that the operator accepts and Alertmanager's loader
does not is part of the one configuration of all tenants: no reload works any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lint.model.alerting import AlertmanagerConfig, Matcher, Route
from lint.rule import Because, Edit, Fix
from lint.source import Span, Text
from lint.spelling import closest
from lint.tree import Map
from lint.values import NamedTuple, lazy

REJECTED = "cr-rejected"
BLOCKS = "alertmanager-reload-fails"
ACCEPTED = "accepted"

INTERVALS = ("groupWait", "groupInterval", "repeatInterval")
OPERATORS = ("=", "!=", "=~", "!~")
_DURATION = lazy("".join(f"(?:[0-9]+{unit})?" for unit in ("y", "w", "d", "h", "m", "s", "ms")))
_URL = lazy(r"(?i)https?://(?:[^/\s?#@]*@)?(?:\[[^\]]+\]|[^/\s?#:\[\]]+)(?::[0-9]*)?(?:[/?#]\S*)?")
_ROUTE_FIELDS = (
    "receiver", "groupBy", "groupWait", "groupInterval", "repeatInterval", "matchers",
    "continue", "routes", "muteTimeIntervals", "activeTimeIntervals",
)  # fmt: skip
_MATCHER_FIELDS = ("name", "value", "matchType", "regex")


class Flaw(NamedTuple):
    """What is wrong with an AlertmanagerConfig, and where."""

    at: Span
    message: str
    because: tuple[Because, ...] = ()
    fix: Fix | None = None


Judge = Callable[[AlertmanagerConfig], Iterator[Flaw]]


def verdict(config: AlertmanagerConfig, *, only_old_names: bool = False) -> str:
    """What the operator, and then Alertmanager, makes of it."""
    if any(True for judge in _OF_OPERATOR for _ in judge(config)):
        return REJECTED
    failures = load_failures(config, only_old_names=only_old_names)
    if config.route is not None and any(True for _ in failures):
        return BLOCKS
    return ACCEPTED


def routes(config: AlertmanagerConfig) -> Iterator[Route]:
    """All routes of it, the top one first."""
    if config.route is not None:
        yield from config.route.walk()


def missing_receiver(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """The top route must name a receiver."""
    route = config.route
    if route is None or config.resource.partial or route.receiver:
        return
    at = config.resource.root.where("spec", "route")
    yield Flaw(at, f"the top route names no receiver: {_rejected(config)}")


def unknown_receivers(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """A route may only name receivers that are defined in the same object."""
    names = [receiver.name for receiver in config.receivers if receiver.name is not None]
    for route in routes(config) if not config.resource.partial else ():
        receiver = route.receiver
        if receiver is None or receiver in names or not receiver:
            continue
        near = closest(receiver, names)
        yield Flaw(
            receiver.span(),
            f"{config.resource.name} has no receiver {receiver}: the operator rejects all of it",
            tuple((name.span(), f"receiver {name} is defined here") for name in names[:3]),
            Fix(f"use {near}", (Edit(receiver.span(), near),)) if near else None,
        )


def duplicate_receivers(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Receivers need names of their own."""
    first: dict[str, Text] = {}
    for receiver in config.receivers:
        name = receiver.name
        if name is None:
            continue
        if name in first:
            yield Flaw(
                name.span(),
                f"{config.resource.name} has two receivers {name}: the operator rejects all of it",
                ((first[name].span(), "the other one is here"),),
            )
        first.setdefault(name, name)


def bad_durations(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Intervals are written like 4h or 1h30m."""
    for route in routes(config):
        for field in INTERVALS:
            value = route.node.text(field)
            if value and not _DURATION.fullmatch(value):
                what = f"{value} is no duration like 4h or 1h30m"
                yield Flaw(value.span(), f"{what}: {_rejected(config)}")


def bad_groupings(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """`groupBy` names each label once, or is `...` alone."""
    for route in routes(config):
        names = route.node.texts("groupBy")
        for index, name in enumerate(names):
            if name in names[:index]:
                first = names[names.index(name)]
                because = ((first.span(), f"{name} is here already"),)
                yield Flaw(name.span(), f"groupBy names {name} twice: {_rejected(config)}", because)
            elif name == "..." and len(set(names)) > 1:
                yield Flaw(
                    name.span(), f"groupBy has ... together with labels: {_rejected(config)}"
                )


def undefined_intervals(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Time intervals are defined in the same object."""
    spec = config.resource.spec
    known = [
        name
        for field in ("timeIntervals", "muteTimeIntervals")
        for item in spec.maps(field)
        if (name := item.text("name")) is not None
    ]
    for route in routes(config) if not config.resource.partial else ():
        for field in ("muteTimeIntervals", "activeTimeIntervals"):
            for name in route.node.texts(field):
                if name in known:
                    continue
                near = closest(name, known)
                yield Flaw(
                    name.span(),
                    f"{config.resource.name} defines no time interval {name}:"
                    " the operator rejects all of it",
                    tuple((item.span(), f"interval {item} is defined here") for item in known[:3]),
                    Fix(f"use {near}", (Edit(name.span(), near),)) if near else None,
                )


def unknown_fields(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Routes below the top one have no schema: the operator itself knows their fields."""
    for child in _children(config):
        yield from _unknown_keys(config, child.node, _ROUTE_FIELDS)
        for matcher in child.node.maps("matchers"):
            yield from _unknown_keys(config, matcher, _MATCHER_FIELDS)


def _unknown_keys(config: AlertmanagerConfig, node: Map, known: tuple[str, ...]) -> Iterator[Flaw]:
    for key in node:
        if str(key).lower() in map(str.lower, known):
            continue
        near = closest(key, known)
        yield Flaw(
            key.span(),
            f"a route below the top one has no field {key}: {_rejected(config)}",
            (),
            Fix(f"write {near}", (Edit(key.span(), near),)) if near else None,
        )


def nameless_matchers(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Matchers that name no label, below the top route and in inhibition rules.

    The operator looks at the name only where there is a `matchType`."""
    for node in _nameless(config):
        if node.text("matchType"):
            at = node.where("name")
            yield Flaw(at, f"a matcher names no label: {_rejected(config)}")


def _nameless(config: AlertmanagerConfig) -> Iterator[Map]:
    nodes = [node for child in _children(config) for node in child.node.maps("matchers")]
    for rule in config.resource.spec.maps("inhibitRules"):
        nodes += [*rule.maps("sourceMatch"), *rule.maps("targetMatch")]
    return (node for node in nodes if not node.text("name"))


def bad_operators(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """`matchType` in routes below the top one, where no schema looks at it."""
    for child in _children(config):
        yield from _bad_operators(config, child)


def _bad_operators(config: AlertmanagerConfig, route: Route) -> Iterator[Flaw]:
    for matcher in route.matchers:
        written = matcher.node.text("matchType")
        if written and written not in OPERATORS:
            yield Flaw(
                written.span(),
                f"{written} is none of =, !=, =~ and !~: {_rejected(config)}",
                (),
                Fix("write =", (Edit(written.span(), "="),)) if written == "==" else None,
            )


def _bad_top_operator(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """What the schema says of the top route."""
    return _bad_operators(config, config.route) if config.route is not None else iter(())


def bad_urls(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Literal addresses of receivers are absolute."""
    for receiver in config.receivers:
        for kind, node in receiver.integrations:
            for field in ("url", "apiURL", "apiUrl"):
                url = node.text(field)
                if url == "" and kind == "webhookConfigs":
                    yield Flaw(url.span(), f"a webhook's address is empty: {_rejected(config)}")
                if url and "{{" not in url and "$" not in url and not _URL.fullmatch(url):
                    what = f"{url} is no absolute URL like https://host/path"
                    yield Flaw(url.span(), f"{what}: {_rejected(config)}")


def load_failures(config: AlertmanagerConfig, *, only_old_names: bool) -> Iterator[Flaw]:
    """What the operator accepts and Alertmanager's own loader refuses.

    `only_old_names`: it is older than 0.27, which takes any text for the name of a label."""
    for route in routes(config):
        yield from _route_failures(route, only_old=only_old_names)
    for matcher in config.inhibitors():
        yield from _regexp_failure(matcher)
    for node in _nameless(config):
        if not node.text("matchType"):
            yield Flaw(node.where("name"), "a matcher names no label")
    for receiver in config.receivers:
        for field, node in receiver.integrations:
            has_url = node.key("apiURL") is not None or config.resource.partial
            if field == "slackConfigs" and not has_url:
                at = receiver.node.where("slackConfigs")
                yield Flaw(at, "this Slack receiver has no apiURL")
            smarthost = node.text("smarthost")
            if field == "emailConfigs" and smarthost and smarthost[:-1] and smarthost.endswith(":"):
                yield Flaw(smarthost.span(), f"{smarthost} has no port")


def _route_failures(route: Route, *, only_old: bool) -> Iterator[Flaw]:
    for field in ("groupInterval", "repeatInterval"):
        value = route.node.text(field)
        if value is not None and re.fullmatch(r"(?:0+[a-z]+)+", value):
            yield Flaw(value.span(), f"{field} cannot be zero")
    for name in route.node.texts("groupBy"):
        is_old = re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", name)
        if not name or (only_old and name != "..." and not is_old):
            yield Flaw(name.span(), f"{name or 'an empty text'} is no label name")
    for matcher in route.matchers:
        yield from _regexp_failure(matcher)


def _regexp_failure(matcher: Matcher) -> Iterator[Flaw]:
    if matcher.op not in ("=~", "!~") or matcher.value is None:
        return
    from lint.promql import regexp

    message = regexp.error(str(matcher.value))
    if message:
        yield Flaw(matcher.value.span(), message)


def _children(config: AlertmanagerConfig) -> Iterator[Route]:
    for route in routes(config):
        yield from route.children


def _rejected(config: AlertmanagerConfig) -> str:
    return f"the operator rejects all of {config.resource.name}"


_OF_OPERATOR: tuple[Judge, ...] = (
    missing_receiver,
    unknown_receivers,
    duplicate_receivers,
    bad_durations,
    bad_groupings,
    undefined_intervals,
    unknown_fields,
    nameless_matchers,
    bad_operators,
    _bad_top_operator,
    bad_urls,
)
