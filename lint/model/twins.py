"""Rules that are there twice for the same evaluator."""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import RuleEntry
from lint.model.rule_files import every_rule
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo


def twins(repo: Repo, *, alerts: bool) -> Iterator[tuple[RuleEntry, RuleEntry]]:
    """Pairs of alerts, or of recording rules, of one name and the same labels: the later one,
    and the first. Both are in one object, or in objects of one namespace that one build
    applies together; overlays of different clusters repeat each other rightly."""
    known: dict[tuple[object, ...], list[RuleEntry]] = {}
    seen: set[int] = set()
    for entry in every_rule(repo):
        if entry.is_alert != alerts or id(entry.node) in seen or entry.resource.partial:
            continue
        seen.add(id(entry.node))
        labels = tuple(sorted((name, str(value)) for name, value in entry.labels.items()))
        found = known.setdefault((str(entry.name), labels), [])
        first = next((each for each in found if _together(repo, each, entry)), None)
        if first is not None:
            yield entry, first
        found.append(entry)


def _together(repo: Repo, one: RuleEntry, other: RuleEntry) -> bool:
    first, second = one.resource, other.resource
    if first.root is second.root:
        return True
    if (first.kind, first.namespace, one.scope) != (second.kind, second.namespace, other.scope):
        return False
    wanted = {id(first.root), id(second.root)}
    return first.name != second.name and any(wanted <= roots for roots in repo.once(_roots))


def _roots(repo: Repo) -> tuple[frozenset[int], ...]:
    """What each build applies, by identity."""
    return tuple(frozenset(id(each.root) for each in build.resources) for build in repo.builds)
