"""An alert from the exporters of its series to the Secrets of its receivers."""

from __future__ import annotations

from lint.build.resource import Resource
from lint.landing import fired
from lint.model.alerting import RuleEntry
from lint.platform.openshift import LEAF, NONE, PLATFORM, SCOPE_LABEL, USER
from lint.platform.operator import readers_of, takes, why_taken
from lint.repo import Repo
from lint.source import Span
from lint.trace import hops
from lint.trace.delivery import deliveries, labels_hop
from lint.trace.evidence import Evidence
from lint.trace.hops import Hop, Trace, distinct
from lint.trace.supply import supply


def trace_of(said: Evidence, alert: RuleEntry) -> Trace:
    """The whole way of an alert."""
    query = next((query for query in said.repo.queries if query.node is alert.node), None)
    before = distinct(supply(said, query)) if query is not None else ()
    known = fired(said.repo, alert)
    middle = (evaluator_hop(said, alert), labels_hop(said, known))
    after = deliveries(said, known)
    return Trace(f"alert {alert.name}", alert.name.span(), before, middle, after)


def evaluator_hop(said: Evidence, rule: RuleEntry) -> Hop:
    """Who evaluates a rule, and the expression as it is evaluated."""
    repo, owner = said.repo, rule.resource
    places = (rule.node.span(), owner.root.span())
    if not repo.platform.is_openshift:
        return _of_operator(said, owner, places)
    what = evaluator(repo, owner)
    at, why = _rewriting(repo, rule)
    known = what is not None
    return said.hop(hops.RULE, what or "not known", at, why, places=places, known=known)


def evaluator(repo: Repo, owner: Resource) -> str | None:
    """Who evaluates the rules of an object on OpenShift; None if nobody says."""
    stack = repo.platform.stack(str(owner.namespace))
    if stack == USER and owner.labels.get(SCOPE_LABEL) == LEAF:
        return "the user-workload Prometheus"
    known = {USER: "Thanos Ruler", PLATFORM: "the platform's Prometheus", NONE: "nobody"}
    return known.get(stack)


def _rewriting(repo: Repo, rule: RuleEntry) -> tuple[Span, str]:
    """Whether the operator rewrites the expression, where that is decided, and into what."""
    own, text = str(rule.resource.namespace), rule.expr
    at = rule.node.where("expr")
    if text is None or repo.platform.stack(own) != USER:
        return at, "as written"
    exemption = repo.platform.exempt.get(own)
    if exemption is not None and repo.platform.is_exempt(own):
        return exemption.span(), f"as written: {own} is exempt from label enforcement"
    from lint.platform.enforcement import enforced

    return at, f"rewritten to {' '.join(enforced(str(text), own).split())}"


def _of_operator(said: Evidence, owner: Resource, places: tuple[Span, ...]) -> Hop:
    readers = readers_of(said.repo, "PrometheusRule")
    verdicts = {reader: takes(said.repo, reader, owner) for reader in readers}
    taking = [reader for reader in readers if verdicts[reader] is not False]
    if not taking:
        why = "" if readers else "no Prometheus is in the repository"
        return said.hop(hops.RULE, "not known", None, why, places=places, known=False)
    known = any(verdicts[reader] for reader in taking)
    what = ", ".join(reader.title for reader in taking)
    at = why_taken(taking[0], owner)
    return said.hop(hops.RULE, what, at, "its selectors take the rule", places=places, known=known)
