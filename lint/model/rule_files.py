"""Rules outside of PrometheusRules: in plain rule files, ConfigMaps, and values of charts.

Some Prometheus or other reads them, and nothing is known of it but the language: what labels
it adds, what it scrapes and who routes its alerts stays open.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.alerting import RuleEntry, entries
from lint.model.plain import plain_nodes
from lint.tree import Map, Seq, walk
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo
    from lint.tree import Node

# Fields of a group that only vmalert has: its expressions are MetricsQL.
_VMALERT = frozenset(
    "concurrency debug eval_alignment eval_delay eval_offset headers notifier_headers params"
    " tenant type".split()
)
_SIGNS = ("groups:", "rules:", "expr:")


class Holder(NamedTuple):
    """A mapping with `groups`, and the file or object that it stands in."""

    resource: Resource
    root: Map


def holders(repo: Repo) -> tuple[Holder, ...]:
    """Everything with groups of rules that is no PrometheusRule."""
    return repo.once(_holders)


def loose_rules(repo: Repo) -> tuple[RuleEntry, ...]:
    """The rules outside of PrometheusRules, those of vmalert left out."""
    return repo.once(_loose_rules)


def every_rule(repo: Repo) -> tuple[RuleEntry, ...]:
    """All rules, wherever they are."""
    return (*repo.alerting.rules, *loose_rules(repo))


def every_alert(repo: Repo) -> list[RuleEntry]:
    """All alerts, wherever they are."""
    return [rule for rule in every_rule(repo) if rule.is_alert]


def is_prometheus(group: Map) -> bool:
    """Whether nothing about the group says that it is vmalert's."""
    return _VMALERT.isdisjoint(map(str, group))


def _loose_rules(repo: Repo) -> tuple[RuleEntry, ...]:
    return tuple(
        rule
        for holder in holders(repo)
        for rule in entries(holder.resource, holder.root)
        if is_prometheus(rule.group)
    )


def _holders(repo: Repo) -> tuple[Holder, ...]:
    return tuple(
        Holder(resource, node)
        for resource, root in plain_nodes(repo, _SIGNS)
        for node in _with_groups(root)
    )


def _with_groups(root: Node) -> Iterator[Map]:
    """The mappings that hold groups of rules. An object of Kubernetes among them, as values
    may bring it, is one too."""
    for node in walk(root):
        groups = node.get("groups") if isinstance(node, Map) else None  # type: ignore[call-overload]
        if isinstance(node, Map) and isinstance(groups, Seq) and any(map(_has_rules, groups)):
            yield node


def _has_rules(group: Node) -> bool:
    return isinstance(group, Map) and any("expr" in rule for rule in group.maps("rules"))
