"""Every PromQL expression of the repository, parsed, with the object it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lint.build.resource import Resource
from lint.model.alerting import RuleEntry
from lint.promql import Node as Expr
from lint.promql import Parsed, parse, walk
from lint.source import Span, Text
from lint.tree import Node
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo

Variables = Callable[[str], bool]


class Query:
    """A PromQL text with its owner.

    `kind` is alert, record, panel, variable, annotation, or rule: one of Grafana's own; `subject` the rule or panel
    that it belongs to, for messages; `node` the mapping that holds it. `parsed` is the
    parse of the text."""

    __slots__ = ("_nodes", "_parsed", "_variables", "kind", "node", "owner", "subject", "text")

    def __init__(
        self,
        text: Text,
        owner: Resource,
        kind: str,
        subject: str,
        node: Node,
        variables: Variables | None = None,
    ) -> None:
        self.text = text
        self.owner = owner
        self.kind = kind
        self.subject = subject
        self.node = node
        self._variables = variables
        self._parsed: Parsed | None = None
        self._nodes: tuple[Expr, ...] | None = None

    @property
    def parsed(self) -> Parsed:
        """The tree, or the errors that keep it from being one."""
        if self._parsed is None:
            self._parsed = _parse(self.text, self._variables)
        return self._parsed

    @property
    def nodes(self) -> tuple[Expr, ...]:
        """The nodes of the tree; none if it is not PromQL, or has errors."""
        if self._nodes is None:
            parsed = self.parsed if self.language == "promql" else None
            expr = None if parsed is None or parsed.errors else parsed.expr
            self._nodes = () if expr is None else tuple(walk(expr))
        return self._nodes

    @property
    def language(self) -> str:
        """promql, or what it evidently is instead: logql, metricsql, templated."""
        return "templated" if self.parsed.templated else self.parsed.foreign or "promql"

    @property
    def is_rule(self) -> bool:
        """Whether Prometheus evaluates it as a rule, and not Grafana."""
        return self.kind in ("alert", "record")

    def defines(self, name: str) -> bool:
        """Whether Grafana replaces a variable of this name; in a rule it replaces none."""
        return self._variables is not None and self._variables(name)

    def span(self, start: int, end: int) -> Span:
        """Where the characters `start` to `end` of the expression stand in the file."""
        return self.text.span(start, end)


_Answers = dict[str, bool]
_in_rules: dict[str, Parsed] = {}
_in_panels: dict[str, list[tuple[_Answers, Parsed]]] = {}
"""The parses of a panel's text, with the variables it asked for and whether they exist."""


def _parse(text: Text, variables: Variables | None) -> Parsed:
    if variables is None:
        if text not in _in_rules:
            _in_rules[str(text)] = parse(str(text))
        return _in_rules[text]
    known = _in_panels.setdefault(str(text), [])
    for answers, parsed in known:
        if all(variables(name) == answer for name, answer in answers.items()):
            return parsed
    answers = {}

    def ask(name: str) -> bool:
        return answers.setdefault(name, variables(name))

    known.append((answers, parse(str(text), variables=ask)))
    return known[-1][1]


def queries_of(repo: Repo) -> tuple[Query, ...]:
    """The expressions of rules and dashboards, each place once."""
    seen: set[int] = set()
    found = []
    for query in (*_of_rules(repo.alerting.rules), *_dashboards(repo), *_grafana_rules(repo)):
        if id(query.text) not in seen:
            seen.add(id(query.text))
            found.append(query)
    return tuple(found)


def written(repo: Repo) -> tuple[Query, ...]:
    """Those queries, and the ones of rules outside of PrometheusRules, which some Prometheus
    or other reads: nothing is known of it but the language."""
    return (*repo.queries, *repo.once(_loose))


def _loose(repo: Repo) -> tuple[Query, ...]:
    from lint.model.rule_files import loose_rules

    return tuple(_of_rules(loose_rules(repo)))


def _of_rules(rules: tuple[RuleEntry, ...]) -> Iterator[Query]:
    for rule in rules:
        if rule.expr is not None:
            kind = "alert" if rule.is_alert else "record"
            yield Query(rule.expr, rule.resource, kind, f"{kind} {rule.name}", rule.node)


def _dashboards(repo: Repo) -> Iterator[Query]:
    from lint.grafana.dashboard import expressions

    for found in expressions(repo):
        subject = f"panel {found.panel.name}" if found.panel is not None else found.kind
        node = found.owner.root if found.node is None else found.node
        yield Query(found.text, found.owner, found.kind, subject, node, found.is_defined)


def _grafana_rules(repo: Repo) -> Iterator[Query]:
    if not repo.by_kind.get("GrafanaAlertRuleGroup"):
        return
    from lint.grafana.alerting import grafana_alerting, is_interval, language

    for rule in grafana_alerting(repo).rules:
        for query in rule.queries:
            expr = query.model.text("expr")
            if query.is_expression or not expr or expr.isspace():
                continue
            if language(repo.grafana, rule, query) == "promql":
                subject = f"rule {rule.title}" if rule.title else "a rule"
                yield Query(expr, rule.group, "rule", subject, query.node, is_interval)
