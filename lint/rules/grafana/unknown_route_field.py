"""A field that a route below the top of a notification policy does not have.

The API server knows no schema for nested routes and takes whatever they hold; the operator
reads the fields it knows and leaves out the others: a matcher that is misspelt matches
every alert.
"""

from collections.abc import Iterator

from lint.grafana.alerting import Node, grafana_alerting
from lint.grafana.instances import closest
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import POLICY
from lint.source import Text

GOOD = POLICY

BAD = GOOD.replace("object_matchers:", "«object_matcher»:")

_FIELDS = (
    "active_time_intervals", "continue", "group_by", "group_interval", "group_wait", "match_re",
    "matchers", "mute_time_intervals", "object_matchers", "provenance", "receiver",
    "repeat_interval", "routeSelector", "routes",
)  # fmt: skip


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaNotificationPolicy"):
        return
    for node in grafana_alerting(repo).nodes:
        nested = node.depth > int(node.owner.kind == "GrafanaNotificationPolicyRoute")
        yield from (_finding(key) for key in node.node if nested and key not in _FIELDS)
        yield from _both(node)


def _finding(key: Text) -> Finding:
    meant = closest(key, _FIELDS)
    hint = f"; did you mean {meant}?" if meant else ""
    fix = Fix(f"write {meant}", (Edit(key.span(), meant),)) if meant else None
    return Finding(
        key.span(), f"a route has no field {key}: the operator leaves it out{hint}", fix=fix
    )


def _both(node: Node) -> Iterator[Finding]:
    selector, routes = node.node.key("routeSelector"), node.node.key("routes")
    if selector is not None and routes is not None and node.node.seq("routes"):
        yield Finding(
            selector.span(),
            "routeSelector beside routes: the operator refuses the policy",
            ((routes.span(), "the routes"),),
        )
