"""Which store a query asks, and which stores hold the series of a metric."""

from __future__ import annotations

from collections.abc import Iterator

from lint import catalog
from lint.grafana.dashboard import Expression, expressions
from lint.grafana.panel import Reference
from lint.grafana.view import Datasource
from lint.platform.openshift import CLUSTER_MONITORING, NONE, PLATFORM, UNKNOWN, USER
from lint.series.feeds import Feed
from lint.series.seen import Seen, Use, seen
from lint.source import Text
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_OF_USERS = ("robotheus", "vllm")
_BOTH = frozenset({PLATFORM, USER})
_TITLES = {PLATFORM: "the platform's Prometheus", USER: "user-workload monitoring"}
_SERVICES = {
    "prometheus-k8s": frozenset({PLATFORM}),
    "prometheus-operated": frozenset({PLATFORM}),
    "thanos-querier": _BOTH,
    "prometheus-user-workload": frozenset({USER}),
}


class Asking(NamedTuple):
    """A use whose datasource is known, with the stores that this sees; `reference` is how
    the panel, variable or annotation names it."""

    use: Use
    reference: Text | None
    datasource: Datasource
    url: Text
    sees: frozenset[str]


class Stores(NamedTuple):
    """The stores that hold a metric's series, and who puts them there.

    `is_certain`: nobody has to guess how a namespace is labelled."""

    names: frozenset[str]
    feeds: tuple[Feed, ...]
    is_certain: bool = True


def asking(repo: Repo) -> Iterator[Asking]:
    """The uses in dashboards whose datasource, and what that sees, are known."""
    if not repo.platform.is_openshift:
        return
    uses: dict[int, list[Use]] = {}
    for use in seen(repo).uses:
        if not use.query.is_rule:
            uses.setdefault(id(use.query.text), []).append(use)
    for expression in expressions(repo) if uses else ():
        found = uses.get(id(expression.text))
        reference = _reference(expression) if found else None
        datasource = _resolved(repo, expression, reference)
        sees = sight(repo, datasource.url) if datasource is not None else None
        if datasource is not None and datasource.url is not None and sees is not None:
            name = reference.name if reference is not None else None
            yield from (Asking(use, name, datasource, datasource.url, sees) for use in found or ())
    if repo.by_kind.get("GrafanaAlertRuleGroup"):
        yield from _in_rules(repo, uses)


def _in_rules(repo: Repo, uses: dict[int, list[Use]]) -> Iterator[Asking]:
    """The uses in Grafana's own alert rules."""
    from lint.grafana.alerting import grafana_alerting

    for rule in grafana_alerting(repo).rules:
        for query in rule.queries:
            found = repo.grafana.named(rule.group, query.source) if query.source else None
            url = found.url if isinstance(found, Datasource) else None
            sees = sight(repo, url)
            if isinstance(found, Datasource) and url is not None and sees is not None:
                for use in uses.get(id(query.model.text("expr")), ()):
                    yield Asking(use, query.source, found, url, sees)


def sight(repo: Repo, url: Text | None) -> frozenset[str] | None:
    """The stores that an address sees; None if nobody knows."""
    if url is None:
        return None
    spec = repo.cluster.spec
    for item in spec.maps("endpoints") if spec is not None else ():
        if item.string("url").rstrip("/") == url.rstrip("/"):
            return frozenset(map(str, item.texts("sees"))) & _BOTH or None
    host = url.partition("://")[2].partition("/")[0].partition(":")[0]
    service, _, rest = host.partition(".")
    namespaces = ("openshift-monitoring", "openshift-user-workload-monitoring")
    return _SERVICES.get(service) if rest.partition(".")[0] in namespaces else None


def is_held(repo: Repo, stores: frozenset[str]) -> bool:
    """Whether some datasource sees any of these stores, or nobody knows what it sees."""
    return any(stores & (sight(repo, item.url) or stores) for item in repo.grafana.datasources)


def title(store: str) -> str:
    """How messages call a store, or what is none."""
    return _TITLES.get(store, "none" if store == NONE else "not known")


def titles(stores: frozenset[str]) -> str:
    """How messages call stores."""
    return " and ".join(_TITLES[store] for store in sorted(stores))


def proviso(repo: Repo, *stores: Stores) -> str:
    """What nobody states and a message about these stores rests on; nothing where all is said."""
    found = _unlabelled(stores)
    if not repo.platform.stated and any(USER in item.names for item in stores):
        found.insert(0, "user-workload monitoring is on")
    return f" (if {' and '.join(found)})" if found else ""


def label_proviso(*stores: Stores) -> str:
    """The part of it that is about how namespaces are labelled."""
    found = _unlabelled(stores)
    return f" (if {found[0]})" if found else ""


def _unlabelled(stores: tuple[Stores, ...]) -> list[str]:
    names = {
        name
        for item in stores
        if not item.is_certain
        for feed in item.feeds
        if feed.stack == UNKNOWN
        for name in feed.namespaces or ()
    }
    return [f"{' and '.join(sorted(names))} is not labelled {CLUSTER_MONITORING}=true"] * bool(
        names
    )


def stores_behind(view: Seen, use: Use) -> Stores:
    """The stores that hold the series of a use; none if in doubt."""
    owner = catalog.owner(use.name)
    if owner is None or not use.readings or view.is_recorded(use.name):
        return Stores(frozenset(), ())
    feeds = tuple(view.feeds.by_exporter.get(owner.exporter, ()))
    if view.feeds.unknown or not all(feed.is_certain for feed in feeds):
        return Stores(frozenset(), ())
    stacks = {feed.stack for feed in feeds}
    is_certain = UNKNOWN not in stacks
    if not is_certain and owner.exporter in _OF_USERS:
        # Only a label that nobody gives by accident moves a namespace to the platform.
        stacks = stacks - {UNKNOWN} | {USER}
    return (
        Stores(frozenset(stacks), feeds, is_certain) if stacks <= _BOTH else Stores(frozenset(), ())
    )


def _resolved(repo: Repo, expression: Expression, reference: Reference | None) -> Datasource | None:
    if reference is None:
        return None
    found = repo.grafana.resolve(expression.dashboard, reference)
    return found if isinstance(found, Datasource) else None


def _reference(expression: Expression) -> Reference | None:
    found = expression.target.datasource if expression.target is not None else None
    for variable in expression.dashboard.variables if expression.kind == "variable" else ():
        if variable.query is not None and variable.query in (
            expression.text,
            expression.text.source,
        ):
            found = variable.datasource
    for note in expression.dashboard.annotations if expression.kind == "annotation" else ():
        if note.expr is expression.text:
            found = note.datasource
    return found
