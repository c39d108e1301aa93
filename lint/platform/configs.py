"""The own configuration files of Prometheus and Alertmanager, wherever they stand.

What they are is told by their keys. Other programs read files of the same shape (vmagent,
promtail, Grafana's agents): a file with a key that is theirs is nobody's here.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.plain import plain_nodes
from lint.platform.native import Native, native_of, natives
from lint.tree import Map, Node, Seq, walk
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

_ALERTMANAGER = ("receivers:", "route:")
_PROMETHEUS = ("scrape_configs:",)
_FILE = "prometheus.yml"
_ROOTS = frozenset(
    "alerting global otlp remote_read remote_write rule_files runtime scrape_config_files"
    " scrape_configs storage tracing".split()
)
_OTHERS = frozenset(
    "clients positions server limits_config target_config pipeline_stages journal syslog"
    " loki_push_api windows_events stream_parse scrape_align_interval series_limit"
    " no_stale_markers if metrics logs traces integrations wal_directory".split()
)


class Config(NamedTuple):
    """Prometheus' configuration, and the object or file that holds it."""

    holder: Resource
    root: Map


def alertmanager_configs(repo: Repo) -> tuple[Native, ...]:
    """Every configuration of an Alertmanager: those that the repository's own Alertmanagers
    read, and those that some other one does."""
    return repo.once(_alertmanager_configs)


def prometheus_configs(repo: Repo) -> tuple[Config, ...]:
    """Every configuration of a Prometheus."""
    return repo.once(_prometheus_configs)


def _alertmanager_configs(repo: Repo) -> tuple[Native, ...]:
    known = natives(repo)
    taken = {id(native.holder.root) for native in known}
    loose = (
        native_of(resource, None, node)
        for resource, root in plain_nodes(repo, _ALERTMANAGER)
        if id(resource.root) not in taken
        for node in walk(root)
        if isinstance(node, Map) and _is_alertmanagers(node)
    )
    return (*known, *loose)


def _is_alertmanagers(node: Map) -> bool:
    """Whether a mapping has routes and receivers as Alertmanager writes them."""
    route, receivers = node.child("route"), node.child("receivers")
    if not isinstance(route, Map) or not isinstance(receivers, Seq) or not receivers:
        return False
    return any(isinstance(item, Map) and "name" in item for item in receivers)


def _prometheus_configs(repo: Repo) -> tuple[Config, ...]:
    return tuple(
        Config(resource, node)
        for resource, root in plain_nodes(repo, _PROMETHEUS)
        for node in _candidates(root)
        if isinstance(node.child("scrape_configs"), Seq)
        and (len(_ROOTS & node.keys()) > 1 or len(node) == 1)
        and not any(_is_foreign(each) for each in walk(node) if isinstance(each, Map))
    )


def _candidates(root: Node) -> Iterator[Map]:
    """A whole document, or what the values of a chart call Prometheus' file."""
    if isinstance(root, Map):
        yield root
    for node in walk(root):
        inner = node.child(_FILE) if isinstance(node, Map) else None
        if isinstance(inner, Map):
            yield inner


def _is_foreign(node: Map) -> bool:
    return not _OTHERS.isdisjoint(map(str, node))
