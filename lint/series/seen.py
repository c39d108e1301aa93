"""What a selector can see: the metric it names, in the deployed version, and its labels.

Every selector of every query is a `Use`. What is not known stays open: a variable, a
metric that no catalog has, a target that nobody describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice

from lint import catalog
from lint.catalog import Series
from lint.model.rule_files import every_rule
from lint.promql.ast import Binary, Matcher, Node, VectorSelector, Word, children, walk
from lint.series.feeds import Feed, Feeds
from lint.series.name_patterns import picked
from lint.series.queries import written
from lint.series.versions import Version, Versions
from lint.source import Span, Text
from lint.spelling import closest, edit_distance
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo
    from lint.series.queries import Query

PROVED = "proved"
LIKELY = "likely"
OPEN = "open"

_EXTERNAL = frozenset({"__name__", "cluster", "prometheus", "prometheus_replica"})
_OFTEN_EXTERNAL = frozenset(
    "clusterID clusterName cluster_id cluster_name cluster_type datacenter dc env environment "
    "managed_cluster monitor origin_prometheus project receive region replica site stage tenant "
    "tenant_id thanos_replica zone".split()
)
_USUAL = frozenset(
    "app component container endpoint exported_container exported_instance exported_job "
    "exported_namespace exported_node exported_pod host hostname instance job kubernetes_name "
    "kubernetes_namespace kubernetes_node kubernetes_pod_name metrics_path name namespace node "
    "nodename pod pod_name service team".split()
)


class Labels(NamedTuple):
    """The label names that a series can have. `proof`: whether it can have no others
    for certain (proved), by all that is seen (likely), or not at all (open)."""

    names: frozenset[str]
    patterns: tuple[str, ...]
    own: frozenset[str]
    proof: str
    feeds: tuple[Feed, ...]

    def has(self, name: str) -> bool:
        """Whether a series may have it."""
        return name in self.names or any(
            name.startswith(each.rstrip("*")) for each in self.patterns
        )


class Use(NamedTuple):
    """A selector in a query. `readings` are the metrics that its name may mean, and
    `parents` leads from a node's id to the node above it. `is_fallback`: it is one of
    several alternatives, whose metrics may rightly be absent."""

    query: Query
    selector: VectorSelector
    parents: Mapping[int, Node]
    name: str
    start: int
    end: int
    readings: tuple[Series, ...]
    is_fallback: bool

    @property
    def at(self) -> Span:
        """Where the metric's name is written."""
        return self.query.span(self.start, self.end)

    def span(self, word: Word | Node) -> Span:
        """Where a name or node of the expression is written."""
        return self.query.span(word.start, word.end)

    def matchers(self, name: str) -> list[Matcher]:
        """Its matchers on a label, those with variables left out."""
        found = (item for item in self.selector.matchers if item.name.text == name)
        return [item for item in found if item.value is not None and not item.value.holes]

    def above(self, node: Node | None = None) -> Iterator[Node]:
        """The nodes around it, innermost first."""
        current = self.parents.get(id(self.selector if node is None else node))
        while current is not None:
            yield current
            current = self.parents.get(id(current))


class Seen:
    """All uses of a repository, and what is known about their metrics."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.versions = Versions(repo)
        self._labels: dict[object, Labels] = {}

    @cached_property
    def feeds(self) -> Feeds:
        """Who scrapes what."""
        return Feeds.of(self.repo)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The series that recording rules of the repository make."""
        return frozenset(str(rule.name) for rule in every_rule(self.repo) if not rule.is_alert)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every selector whose metric is named, in the order of the queries."""
        return tuple(use for query in self.repo.queries for use in self.uses_of(query))

    @cached_property
    def every_use(self) -> tuple[Use, ...]:
        """Those, and the selectors of rules outside of PrometheusRules."""
        own = len(self.repo.queries)
        loose = written(self.repo)[own:]
        return (*self.uses, *(use for query in loose for use in self.uses_of(query)))

    def version(self, exporter: str) -> Version:
        """The deployed version: described, shipped with the platform, or an image's tag."""
        return self.versions.of(exporter)

    def runs(self, exporter: str) -> bool:
        """Whether a workload of the repository runs the exporter."""
        return self.versions.runs(exporter)

    def profile(self, exporter: str) -> Text | None:
        """The set of metrics that a described target is said to export."""
        spec = self.repo.cluster.spec
        for node in (*spec.maps("workloads"), *spec.maps("services")) if spec is not None else ():
            if node.string("exporter") == exporter and node.text("profile") is not None:
                return node.text("profile")
        return None

    def is_configured(self, name: str) -> bool:
        """Whether a ConfigMap of the repository lists the metric, as DCGM's CSV does."""
        entry = rf"(?m)^[ \t]*{re.escape(name)}[ \t]*,"
        return any(
            isinstance(text, Text) and name in text and re.search(entry, text)
            for item in self.repo.by_kind.get("ConfigMap", ())
            for text in item.root.map("data").values()
        )

    def is_recorded(self, name: str) -> bool:
        """Whether a recording rule, here or the platform's, makes a series of this name."""
        return name in self.recorded or catalog.recorded(name) is not None

    def labels(self, use: Use) -> Labels | None:
        """The labels of a use; None if its metric is not wholly known."""
        owner = catalog.owner(use.name)
        if owner is None or not use.readings or self.is_recorded(use.name):
            return None
        own: set[str] = set()
        patterns: list[str] = []
        for metric, _, extra in use.readings:
            if metric.labels is None or metric.exporter != owner.exporter:
                return None
            own |= {*metric.labels, *([extra] if extra else ())}
            patterns += metric.open_labels
        feeds = tuple(self.feeds.by_exporter.get(owner.exporter, ()))
        fit = fitting(use, feeds) or feeds
        key = (tuple(map(id, fit)), frozenset(own), tuple(patterns))
        if key not in self._labels:
            self._labels[key] = self._with_targets(fit, key[1], key[2])
        return self._labels[key]

    def _with_targets(
        self, feeds: tuple[Feed, ...], own: frozenset[str], patterns: tuple[str, ...]
    ) -> Labels:
        names, proof = _EXTERNAL | self._external, LIKELY if feeds else OPEN
        for feed in feeds:
            added = feed.labels(own)
            if added is None or not feed.is_certain:
                proof = OPEN
            names |= own if added is None else added
        if proof == LIKELY and not self.repo.platform.is_openshift:
            proof = OPEN
        if proof == LIKELY and self.is_settled:
            proof = PROVED
        if proof != PROVED:
            names |= _OFTEN_EXTERNAL
        if proof == OPEN:
            names |= own | _USUAL
        return Labels(names, patterns, own, proof, feeds)

    @cached_property
    def is_settled(self) -> bool:
        """Whether the cluster is described, and everything that is applied is understood."""
        repo = self.repo
        return repo.cluster.described and repo.is_closed and not self.feeds.unknown

    @property
    def foreign(self) -> frozenset[str]:
        """The labels that a store may add to any series that it is asked for."""
        return (_EXTERNAL - {"__name__"}) | self._external | _OFTEN_EXTERNAL

    @cached_property
    def _external(self) -> frozenset[str]:
        found: set[str] = set()
        for config in self.repo.platform.config_maps.values():
            for part in ("prometheusK8s", "prometheus"):
                found.update(map(str, config.map(part).map("externalLabels")))
        return frozenset(found)

    def uses_of(self, query: Query) -> Iterator[Use]:
        """The selectors of a query whose metric is named."""
        parsed = query.parsed if query.language == "promql" else None
        if parsed is None or parsed.expr is None or parsed.errors:
            return
        parents: dict[int, Node] = {}
        stack = [(parsed.expr, False)]
        while stack:
            node, is_fallback = stack.pop()
            is_fallback = is_fallback or _offers_choice(node)
            below = children(node)
            parents.update((id(child), node) for child in below)
            stack.extend((child, is_fallback) for child in reversed(below))
            if isinstance(node, VectorSelector):
                for name, start, end, is_one in self._names(query, node):
                    readings = self._readings(name)
                    offers = is_fallback or not is_one
                    yield Use(query, node, parents, name, start, end, readings, offers)

    def _names(
        self, query: Query, selector: VectorSelector
    ) -> Iterator[tuple[str, int, int, bool]]:
        """The names of a selector, where they are written, and whether it has just one."""
        if selector.metric and selector.metric_span:
            start, end = selector.metric_span
            quoted = query.text[start : start + 1] in ("'", '"', "`")
            yield selector.metric, start + quoted, end - quoted, True
            return
        found = picked(selector, lambda exporter: self.version(exporter).text)
        if found is not None:
            for name in found.names:
                yield name, found.start, found.end, len(found.names) == 1

    def _readings(self, name: str) -> tuple[Series, ...]:
        owner = catalog.owner(name)
        version = self.version(owner.exporter).text if owner is not None else None
        return tuple(catalog.lookup(name, version))


def seen(repo: Repo) -> Seen:
    """What the queries of a repository see."""
    return repo.once(Seen)


def _offers_choice(node: Node) -> bool:
    """Whether it is an `or` between metrics, and not one with `vector(0)`."""
    if not isinstance(node, Binary) or node.op.text.lower() != "or":
        return False
    sides = (list(islice(walk(side), 50)) for side in (node.lhs, node.rhs))
    return all(
        len(side) == 50 or any(isinstance(each, VectorSelector) for each in side) for side in sides
    )


def accepts(matcher: Matcher, value: str) -> bool | None:
    """Whether a matcher lets a label value through; None if nobody can tell."""
    from lint.promql.regexp import matches

    if matcher.value is None or matcher.value.holes:
        return None
    if matcher.op in ("=", "!="):
        return (matcher.value.value == value) == (matcher.op == "=")
    found = matches(matcher.value.value, value)
    return None if found is None else found == (matcher.op == "=~")


def passes(matcher: Matcher, label: str, feed: Feed) -> bool:
    """Whether a matcher on job or namespace may let the series of a feed through."""
    value = matcher.value
    known = feed.jobs if label == "job" else feed.namespaces
    if value is None or known is None or matcher.op in ("!=", "!~"):
        return True
    if matcher.op == "=" and label == "job":
        return feed.gives_job(value.value)
    return any("*" in each or accepts(matcher, each) is not False for each in known)


def fitting(use: Use, feeds: tuple[Feed, ...]) -> tuple[Feed, ...]:
    """The feeds whose job the selector asks for."""
    jobs = use.matchers("job")
    return tuple(feed for feed in feeds if all(passes(item, "job", feed) for item in jobs))


def inside(use: Use, matcher: Matcher) -> Span:
    """The value of a matcher without its quotes."""
    value = matcher.value
    assert value is not None
    return use.query.span(value.start + 1, value.end - 1)


def near(name: str, known: frozenset[str]) -> str | None:
    """The label that a slip of the pen made this of; short names prove nothing."""
    found = closest(name, sorted(known))
    if found is None or len(name) < 4:
        return None
    return found if len(name) > 7 or edit_distance(name, found, 2) == 1 else None
