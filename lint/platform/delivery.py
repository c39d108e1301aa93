"""What labels an alert ends up with, and which routes take it.

Prometheus puts the rule's labels over those of the sample; enforced, the operator sets
`namespace` to the object's. Unless an Alertmanager of one's own says otherwise, every route
of an AlertmanagerConfig gets the matcher `namespace="<its own namespace>"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import AlertmanagerConfig, Matcher, Route, RuleEntry
from lint.platform.operator import is_confined, may_rewrite
from lint.promql import Aggregate, Binary, Call, Node, Paren, VectorSelector, parse, walk
from lint.promql.ast import SCALAR
from lint.rule import Because
from lint.source import Text
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

NAMESPACE = "namespace"


class Value(NamedTuple):
    """The value of a final label; `text` is None where nobody can say."""

    text: str | None
    because: tuple[Because, ...] = ()


class Rejection(NamedTuple):
    """Why a config does not take an alert: the matcher that fails, or the injected one."""

    config: AlertmanagerConfig
    matcher: Matcher | None
    because: tuple[Because, ...]


def static_label(rule: RuleEntry, name: str) -> Text | None:
    """The value of a label that the rule sets to a fixed text."""
    value = rule.labels.get(name)
    return value if value is not None and "{{" not in value else None


def final_namespace(repo: Repo, rule: RuleEntry) -> Value:
    """The namespace label of the alert when it reaches an Alertmanager."""
    own = rule.resource.namespace
    if repo.platform.is_enforced(own):
        because = (rule.resource.value_span("metadata", "namespace"), f"enforced: namespace={own}")
        return Value(str(own), (because,))
    if may_rewrite(repo):
        return Value(None)
    if NAMESPACE in rule.labels:
        fixed = static_label(rule, NAMESPACE)
        if fixed is None:
            return Value(None)
        return Value(str(fixed), ((fixed.span(), f"the rule sets namespace={fixed}"),))
    return _namespace_of(rule)


def _namespace_of(rule: RuleEntry) -> Value:
    """From the matchers of the expression, where its aggregation keeps the label."""
    parsed = parse(str(rule.expr)) if rule.expr is not None else None
    if parsed is None or parsed.expr is None or rule.expr is None:
        return Value(None)
    if _drops_namespace(parsed.expr):
        because = (rule.expr.span(), "the expression aggregates the label namespace away")
        return Value("", (because,))
    found: dict[str, tuple[int, int]] = {}
    for node in walk(parsed.expr):
        if isinstance(node, VectorSelector):
            matcher = next((m for m in node.matchers if m.name.text == NAMESPACE), None)
            if matcher is None or matcher.op != "=" or matcher.value is None or matcher.value.holes:
                return Value(None)
            found.setdefault(matcher.value.value, matcher.span)
    if len(found) != 1:
        return Value(None)
    value, (start, end) = next(iter(found.items()))
    return Value(value, ((rule.expr.span(start, end), f"the series have namespace={value}"),))


def _drops_namespace(node: Node) -> bool:
    """Whether the result certainly has no such label."""
    while isinstance(node, Paren):
        node = node.expr
    if isinstance(node, Aggregate):
        names = [entry.text for entry in node.grouping or ()]
        if any(entry.hole for entry in node.grouping or ()):
            return False
        if node.op.text.lower() in ("topk", "bottomk", "limitk", "limit_ratio"):
            return node.expr is not None and _drops_namespace(node.expr)
        return (NAMESPACE in names) if node.without else NAMESPACE not in names
    if isinstance(node, Binary):
        if node.op.text.lower() == "or":
            return _drops_namespace(node.lhs) and _drops_namespace(node.rhs)
        return _drops_namespace(node.rhs if node.lhs.type == SCALAR else node.lhs)
    return isinstance(node, Call) and node.func.text == "vector"


def rejections(repo: Repo, rule: RuleEntry) -> Iterator[Rejection | None]:
    """For each AlertmanagerConfig with a route: why it does not take the alert, or None."""
    for config in repo.alerting.configs:
        if config.route is not None:
            yield rejection(repo, rule, config, config.route)


def rejection(
    repo: Repo, rule: RuleEntry, config: AlertmanagerConfig, route: Route
) -> Rejection | None:
    """Why the top route of a config does not take the alert, or None."""
    for matcher in route.matchers:
        if matcher.name == NAMESPACE:
            continue
        value = static_label(rule, matcher.name)
        if matcher.name == "alertname":
            value = rule.name
        if value is None and matcher.name in rule.labels:
            continue
        if matcher.matches(str(value or "")) is False and (value is not None):
            at = matcher.value.span() if matcher.value is not None else matcher.node.span()
            what = f"{config.resource.name} takes {matcher.name}{matcher.op}{matcher.value or ''}"
            return Rejection(config, matcher, ((at, what),))
    return _misplaced(repo, rule, config, route)


def _misplaced(
    repo: Repo, rule: RuleEntry, config: AlertmanagerConfig, route: Route
) -> Rejection | None:
    """Why the namespace of an alert is not one that the route takes."""
    value_of = final_namespace(repo, rule)
    if value_of.text is None:
        return None
    own = config.resource.namespace
    if is_confined(repo, config.resource):
        if value_of.text == own:
            return None
        at = config.resource.value_span("metadata", "namespace")
        what = f"{config.resource.name} takes only namespace={own}: the operator adds that matcher"
        return Rejection(config, None, (*value_of.because, (at, what)))
    for matcher in route.matchers:
        if matcher.name == NAMESPACE and matcher.matches(value_of.text) is False:
            what = f"{config.resource.name} takes namespace{matcher.op}{matcher.value or ''}"
            return Rejection(config, None, (*value_of.because, (matcher.node.span(), what)))
    return None


def routing_labels(repo: Repo) -> frozenset[str]:
    """Labels that exist to be routed by: what routes match on and is no common label."""
    names = {
        str(matcher.name)
        for config in repo.alerting.configs
        if config.route is not None
        for route in config.route.walk()
        for matcher in route.matchers
    }
    return frozenset(
        names - {"alertname", "severity", NAMESPACE, "job", "pod", "instance", "cluster"}
    )
