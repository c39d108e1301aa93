"""Labels of series that are made up: those an expression yields, with values that fit.

What the interpreter knows decides: which labels there are, and the values that they can
have. Only what nobody can know, a pod's name say, comes from `examples.json`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from lint.promql.ast import Aggregate, Matcher, Node, Paren
from lint.promql.flow import NAME, Flow
from lint.series.seen import Use, accepts, seen
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.preview.variables import Choice
    from lint.repo import Repo

MOST = 12
"""Series that are made up for one query."""

STATES = frozenset({"condition", "phase", "state", "status"})
"""Labels that tell which state a thing is in, where a catalog lists their values."""

_GOOD = ("running", "ready", "true", "healthy", "synced", "active", "bound", "ok", "success")
_LEGEND = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_FOREIGN = frozenset({"cluster", "prometheus", "prometheus_replica"})


class Question:
    """A query about to be answered with made-up series. `exporters` are those that the
    queries of its dashboard are about."""

    __slots__ = ("choices", "exporters", "flow", "legend", "repo", "root", "uses")

    def __init__(
        self,
        repo: Repo,
        root: Node,
        flow: Flow,
        uses: list[Use],
        legend: str,
        choices: Mapping[str, Choice],
        exporters: frozenset[str],
    ) -> None:
        self.repo = repo
        self.root = root
        self.flow = flow
        self.uses = uses
        self.legend = legend
        self.choices = choices
        self.exporters = exporters


def label_sets(question: Question) -> list[dict[str, str]]:
    """The labels of each series."""
    names = sorted(_names(question))
    fixed: dict[str, tuple[str, ...]] = {}
    free: dict[str, tuple[str, ...]] = {}
    for name in names:
        values, is_enum = _values(question, name)
        (fixed if is_enum else free)[name] = values
    count = max((len(values) for values in free.values()), default=1)
    found: dict[tuple[tuple[str, str], ...], None] = {}
    for at in range(count):
        row = {name: values[at % len(values)] for name, values in free.items()}
        for combined in product(*fixed.values()):
            labels = row | dict(zip(fixed, combined, strict=True))
            kept = tuple(sorted((name, value) for name, value in labels.items() if value))
            found.setdefault(kept, None)
    return [dict(each) for each in list(found)[:MOST]]


def _names(question: Question) -> set[str]:
    flow = question.flow
    names = set(flow.certain) | set(_LEGEND.findall(question.legend))
    aggregate = _outer(question.root)
    if aggregate is not None:
        names |= {word.text for word in aggregate.grouping or () if not aggregate.without}
    elif question.uses:
        names |= _own(question)
    known = {name for name in names if not flow.get(name).is_absent and "$" not in name}
    return known - {NAME} if aggregate is not None else known - {NAME, *_FOREIGN}


def _own(question: Question) -> set[str]:
    use = question.uses[0]
    labels = seen(question.repo).labels(use)
    if labels is None:
        return {name for name, value in question.flow.labels.items() if not value.is_absent}
    found = set(labels.own)
    for feed in labels.feeds[:1]:
        found |= feed.labels(labels.own) or set()
    return found


def _outer(node: Node) -> Aggregate | None:
    """The aggregation that decides the labels of a result."""
    from lint.promql.ast import Binary, Call

    while True:
        if isinstance(node, Aggregate):
            return (
                node
                if node.grouping is not None or node.op.text not in ("topk", "bottomk")
                else None
            )
        if isinstance(node, Paren):
            node = node.expr
        elif isinstance(node, Binary):
            node = node.lhs if not _is_number(node.lhs) else node.rhs
        elif isinstance(node, Call) and node.args:
            node = node.args[-1]
        else:
            return None


def _is_number(node: Node) -> bool:
    while isinstance(node, Paren):
        node = node.expr
    return node.type == "scalar"


def _values(question: Question, name: str) -> tuple[tuple[str, ...], bool]:
    """Values of a label, and whether each is another dimension."""
    value = question.flow.get(name)
    matchers = [each for use in question.uses for each in use.matchers(name)]
    if value.known is not None and value.known - {""}:
        known = sorted(value.known - {""})
        if _is_state(question, name):
            return (_best(known),), False
        return tuple(known[:MOST]), len(known) > 1
    if name == "le":
        return tuple(_buckets(question)), True
    for found in _candidates(question, name):
        fitting = _fitting(matchers, found)
        if fitting:
            return fitting, False
    listed = [text for each in matchers for text in _listed(each)]
    return tuple(_fitting(matchers, tuple(listed)) or (f"{name}-1", f"{name}-2")), False


def _candidates(question: Question, name: str) -> Iterator[tuple[str, ...]]:
    yield from _asked_by(question, name)
    if name in ("namespace", "job"):
        view = seen(question.repo)
        for use in question.uses:
            labels = view.labels(use)
            for feed in () if labels is None else labels.feeds:
                known = feed.namespaces if name == "namespace" else feed.jobs
                if known and not any("*" in each for each in known):
                    yield tuple(sorted(known))
    if name in ("namespace", "exported_namespace"):
        yield _namespaces(question)
    for use in question.uses:
        for metric, _, _ in use.readings:
            if metric.open_values.get(name):
                yield tuple(metric.open_values[name][:3])
    yield examples().get(name, ())


def _namespaces(question: Question) -> tuple[str, ...]:
    """Where the dashboard's exporters are scraped, those of the platform left out."""
    platform, feeds = question.repo.platform, seen(question.repo).feeds.by_exporter
    return tuple(
        sorted(
            name
            for exporter in question.exporters
            for feed in feeds.get(exporter, ())
            for name in feed.namespaces or ()
            if not platform.is_platform(name) and "*" not in name
        )
    )


def _asked_by(question: Question, name: str) -> Iterator[tuple[str, ...]]:
    """The values of the variable that a matcher on the label names."""
    for use in question.uses:
        for matcher in use.selector.matchers:
            holes = matcher.value.holes if matcher.value is not None else []
            if matcher.name.text == name and matcher.op in ("=", "=~") and len(holes) == 1:
                choice = question.choices.get(holes[0].name)
                if choice is not None and choice.values:
                    yield choice.values


def _fitting(matchers: list[Matcher], values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        value for value in values if all(accepts(each, value) is not False for each in matchers)
    )


def _listed(matcher: Matcher) -> list[str]:
    text = matcher.value.value if matcher.value is not None else ""
    if matcher.op == "=":
        return [text]
    plain = text.replace(".*", "-1").replace(".+", "-1").strip("^$()")
    return [] if matcher.op != "=~" else plain.split("|")


def _is_state(question: Question, name: str) -> bool:
    """Whether the label tells states of one thing, of which it is in one."""
    is_told = question.flow.metric == "stateset" or any(
        metric.type == "stateset" or name in STATES
        for use in question.uses
        for metric, _, _ in use.readings
        if name in metric.values
    )
    return is_told and name in STATES


def _best(known: list[str]) -> str:
    return next((each for word in _GOOD for each in known if each.lower() == word), known[0])


def _buckets(question: Question) -> list[str]:
    for use in question.uses:
        for metric, _, _ in use.readings:
            if metric.open_values.get("le"):
                return list(metric.open_values["le"])
    return list(examples()["le"])


@cache
def examples() -> dict[str, tuple[str, ...]]:
    """Example values by label name."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "examples.json")
    with open(path, encoding="utf-8") as stream:
        return {name: tuple(values) for name, values in json.load(stream).items()}
