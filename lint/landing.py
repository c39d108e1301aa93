"""Where in the routing trees an alert ends, as far as its labels are known."""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import AlertmanagerConfig, Receiver, Route, RuleEntry
from lint.platform.delivery import NAMESPACE, final_namespace, rejection, static_label
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.promql.flow import Flow
    from lint.repo import Repo


class Fired(NamedTuple):
    """An alert, and what is known of the series that it fires for."""

    alert: RuleEntry
    flow: Flow | None


class Landing(NamedTuple):
    """A route that an alert ends in, of a config that takes it, and the receivers of this
    name. `is_certain`: every label that decides is known."""

    config: AlertmanagerConfig
    route: Route
    receivers: tuple[Receiver, ...]
    is_certain: bool


def fired(repo: Repo, alert: RuleEntry) -> Fired:
    """The alert with what its expression yields."""
    from lint.series.yields import yields

    query = next((query for query in repo.queries if query.node is alert.node), None)
    flows = yields(repo).of(query) if query is not None else None
    return Fired(alert, flows.result if flows is not None else None)


def landings(repo: Repo, alert: Fired, config: AlertmanagerConfig) -> Iterator[Landing]:
    """The routes of a config in which an alert ends; none where the config refuses it."""
    top = config.route
    if top is None or refusal(repo, alert, config) is not None:
        return
    is_taken = _accepts(repo, alert, top) is True
    for route, is_certain in below(repo, alert, top):
        name = route.receiver or top.receiver
        told = tuple(
            item for item in config.receivers if item.name is not None and item.name == name
        )
        yield Landing(config, route, told, is_certain and is_taken)


def refusal(repo: Repo, alert: Fired, config: AlertmanagerConfig) -> str | None:
    """Why the top route of a config does not take an alert; None if it does, or nobody knows."""
    if config.route is None:
        return "it has no route"
    known = rejection(repo, alert.alert, config, config.route)
    if known is not None:
        return known.because[-1][1] if known.because else "it takes other alerts"
    for matcher in config.route.matchers:
        value = label_value(repo, alert, str(matcher.name))
        if value is not None and matcher.matches(value) is False:
            return f"it takes {matcher.name}{matcher.op}{matcher.value or ''}"
    return None


def label_value(repo: Repo, fired: Fired, name: str) -> str | None:
    """The value of a final label, empty where it is certainly not there; None: not known."""
    alert, flow = fired
    if name == "alertname":
        return str(alert.name)
    if name == NAMESPACE:
        return final_namespace(repo, alert).text
    if name not in alert.labels:
        return "" if flow is not None and flow.get(name).is_absent else None
    fixed = static_label(alert, name)
    return None if fixed is None else str(fixed)


def below(repo: Repo, alert: Fired, route: Route) -> list[tuple[Route, bool]]:
    """The routes that an alert ends in below one that takes it, and whether that is certain."""
    found: list[tuple[Route, bool]] = []
    for child in route.children:
        accepted = _accepts(repo, alert, child)
        if accepted is False:
            continue
        inner = below(repo, alert, child)
        found += [(each, is_certain and accepted is True) for each, is_certain in inner]
        if accepted is True and not child.node.flag("continue"):
            return found
    return [*found, (route, not found)]


def _accepts(repo: Repo, alert: Fired, route: Route) -> bool | None:
    """Whether the matchers take the alert; None where a label's value is not known."""
    verdicts: set[bool | None] = {None} if route.is_open else set()
    for matcher in route.matchers:
        value = label_value(repo, alert, str(matcher.name))
        verdicts.add(None if value is None else matcher.matches(value))
    return False if False in verdicts else None if None in verdicts else True
