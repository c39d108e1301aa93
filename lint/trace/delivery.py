"""Where an alert goes: its final labels, the Alertmanager, routes, receivers and Secrets."""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.landing import Fired, Landing, below, landings, refusal
from lint.model.alerting import AlertmanagerConfig, Receiver, Route, RuleEntry
from lint.platform.delivery import NAMESPACE, final_namespace
from lint.platform.native import Native, natives
from lint.platform.openshift import PLATFORM, UNKNOWN
from lint.platform.operator import is_confined, readers_of, takes, why_taken
from lint.trace import hops
from lint.trace.evidence import Evidence
from lint.trace.hops import Hop, Leg, distinct
from lint.trace.secrets import needed
from lint.tree import Map


def labels_hop(said: Evidence, fired: Fired) -> Hop:
    """The labels that the alert has when it reaches an Alertmanager."""
    alert, flow = fired
    given = {**{str(name): str(value) for name, value in alert.labels.items()}}
    namespace = final_namespace(said.repo, alert)
    if namespace.text:
        given[NAMESPACE] = namespace.text
    fixed = [f"alertname={alert.name}", *(f"{name}={given[name]}" for name in sorted(given))]
    known = flow.possible if flow is not None else frozenset()
    of_series = sorted(known - said.view.foreign - {*given, "__name__"})
    more = "; perhaps others" if flow is None or flow.is_open else ""
    why = f"of its series: {', '.join(of_series) or 'none that is known'}{more}"
    at = alert.node.where("labels" if alert.labels else "alert")
    return said.hop(hops.LABELS, " ".join(fixed), at, why, places=(alert.node.span(),))


def deliveries(said: Evidence, fired: Fired) -> tuple[Leg, ...]:
    """The legs from the alert to whoever is told: one for each receiver."""
    alert = fired.alert
    found: list[Leg] = []
    refused: list[Leg] = []
    for config in said.repo.alerting.configs:
        if config.route is None:
            continue
        through = alertmanager_hop(said, alert, config.resource)
        reason = refusal(said.repo, fired, config)
        if reason is None:
            landed = landings(said.repo, fired, config)
            found.extend((through, *leg) for each in landed for leg in _landed(said, each))
        else:
            refused.append((through, _refusal(said, alert, config, reason)))
    found += _native(said, fired, is_taken=bool(found))
    return distinct(found) or _broken(refused) or (_undelivered(said, alert),)


def _broken(refused: list[Leg]) -> tuple[Leg, ...]:
    """The refusals that some rule finds wrong; the others are as they should be."""
    return distinct(leg for leg in refused if any(hop.verdict == hops.BROKEN for hop in leg))


def _refusal(said: Evidence, alert: RuleEntry, config: AlertmanagerConfig, why: str) -> Hop:
    """A route that does not take the alert, broken if a rule says that it should."""
    own = said.against(hops.ROUTE, (alert.node.span(),))
    title = config.resource.title
    if own is not None and own.severity == "error":
        return Hop(hops.ROUTE, title, hops.BROKEN, own.span, own.message, own.code)
    at = config.resource.root.where("spec", "route")
    return Hop(hops.ROUTE, title, hops.UNKNOWN, at, why)


def _undelivered(said: Evidence, alert: RuleEntry) -> Leg:
    why = "no AlertmanagerConfig here takes it: the Alertmanager's own configuration decides"
    found = said.against(hops.ROUTE, (alert.node.span(),))
    if found is not None and found.severity == "error":
        route = Hop(hops.ROUTE, "none", hops.BROKEN, found.span, found.message, found.code)
    else:
        route = Hop(hops.ROUTE, "none", hops.UNKNOWN, None, why)
    return alertmanager_hop(said, alert, None), route


def alertmanager_hop(said: Evidence, alert: RuleEntry, config: Resource | None) -> Hop:
    """The Alertmanager that gets the alert, and reads the AlertmanagerConfig."""
    repo = said.repo
    places = (config.root.span(),) if config is not None else ()
    if not repo.platform.is_openshift:
        return _of_operator(said, alert, config)
    platform = repo.platform
    stack = platform.stack(str(alert.resource.namespace))
    is_own = stack != PLATFORM and platform.user_alertmanager.value
    name = "user-workload" if is_own else "main"
    namespace = "openshift-user-workload-monitoring" if is_own else "openshift-monitoring"
    switch = platform.user_configs if is_own else platform.main_configs
    at = switch.at.span() if switch.at is not None else None
    reads = "reads AlertmanagerConfigs" if switch.value else "reads no AlertmanagerConfigs"
    known = stack != UNKNOWN and (platform.stated or config is None)
    what = f"alertmanager-{name} of {namespace}"
    return said.hop(hops.ALERTMANAGER, what, at, reads, places=places, known=known)


def _of_operator(said: Evidence, alert: RuleEntry, config: Resource | None) -> Hop:
    if config is None:
        named = [text for reader in _evaluators(said, alert) for text in _notified(reader)]
        what = ", ".join(dict.fromkeys(named)) or "not known"
        own = (alert.resource.root.span(),)
        return said.hop(hops.ALERTMANAGER, what, None, places=own, known=bool(named))
    readers = readers_of(said.repo, config.kind)
    verdicts = {reader: takes(said.repo, reader, config) for reader in readers}
    taking = [reader for reader in readers if verdicts[reader] is not False]
    places = (config.root.span(), *(reader.root.span() for reader in readers))
    if not taking:
        why = "" if readers else "no Alertmanager is in the repository"
        return said.hop(hops.ALERTMANAGER, "none", None, why, places=places, known=False)
    what = ", ".join(reader.title for reader in taking)
    at = why_taken(taking[0], config)
    known = any(verdicts[reader] for reader in taking)
    why = "its selectors take the AlertmanagerConfig"
    return said.hop(hops.ALERTMANAGER, what, at, why, places=places, known=known)


def _evaluators(said: Evidence, alert: RuleEntry) -> list[Resource]:
    readers = readers_of(said.repo, "PrometheusRule")
    return [item for item in readers if takes(said.repo, item, alert.resource) is not False]


def _notified(reader: Resource) -> Iterator[str]:
    """The Services that a Prometheus sends its alerts to."""
    for item in reader.spec.map("alerting").maps("alertmanagers"):
        namespace = item.string("namespace") or reader.namespace
        yield f"Service {namespace}/{item.string('name')}"


def _landed(said: Evidence, landing: Landing) -> Iterator[Leg]:
    """The route that takes the alert, and each receiver that it tells."""
    config, route = landing.config, landing.route
    top = config.route
    above = top.matchers if top is not None and top is not route else ()
    matchers = [f"{m.name}{m.op}{m.value or ''}" for m in (*above, *route.matchers)]
    if is_confined(said.repo, config.resource):
        matchers.append(f"{NAMESPACE}={config.resource.namespace} (added by the operator)")
    hop = said.hop(
        hops.ROUTE,
        config.resource.title,
        route.node.where("matchers" if route.matchers else "receiver"),
        f"takes {', '.join(matchers) or 'everything'}",
        places=(config.resource.root.span(),),
        known=landing.is_certain,
    )
    if not landing.receivers:
        yield (hop,)
    for receiver in landing.receivers:
        yield from _receivers(said, hop, receiver, config.resource)


def _native(said: Evidence, fired: Fired, *, is_taken: bool) -> list[Leg]:
    """The legs through Alertmanager's own configuration; its root takes what nothing else does."""
    found: list[Leg] = []
    through = alertmanager_hop(said, fired.alert, None)
    for native in natives(said.repo):
        top = native.route
        for route, is_certain in below(said.repo, fired, top) if top is not None else ():
            if route is top and is_taken:
                continue
            name = route.receiver or (top.receiver if top is not None else None)
            told = [
                item for item in native.receivers if item.name is not None and item.name == name
            ]
            hop = _native_hop(said, native, route, known=is_certain)
            legs = [leg for item in told for leg in _receivers(said, hop, item, native.holder)]
            found += [(through, *leg) for leg in legs or [(hop,)]]
    return found


def _native_hop(said: Evidence, native: Native, route: Route, *, known: bool) -> Hop:
    matchers = ", ".join(f"{m.name}{m.op}{m.value or ''}" for m in route.matchers)
    return said.hop(
        hops.ROUTE,
        native.holder.title,
        route.node.where("receiver"),
        f"takes {matchers or 'what nothing else takes'}",
        places=(native.holder.root.span(),),
        known=known,
    )


def _receivers(said: Evidence, route: Hop, receiver: Receiver, owner: Resource) -> Iterator[Leg]:
    """The receiver with each Secret that it needs."""
    tells = ", ".join(_told(field, node) for field, node in receiver.integrations)
    hop = said.hop(
        hops.RECEIVER,
        str(receiver.name),
        receiver.node.where("name"),
        tells or "tells nobody",
        places=(receiver.node.span(),),
    )
    secrets = needed(said, owner, receiver.node.span())
    if not secrets:
        yield route, hop
    for secret in secrets:
        yield route, hop, secret


def _told(field: str, node: Map) -> str:
    where = node.string("channel") or node.string("to")
    return f"{field} {where}" if where else field
