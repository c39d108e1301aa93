"""An alert rule that refers to a query it does not have.

`condition`, and the expressions of a rule, name other queries by their `refId`. Grafana
refuses the rule, and with it the group, for one that is not there.
"""

from collections.abc import Iterator

from lint.grafana.alerting import AlertRule, grafana_alerting
from lint.grafana.instances import closest
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import RULE_GROUP
from lint.source import Text
from lint.values import lazy

GOOD = RULE_GROUP

BAD = GOOD.replace("condition: B", "condition: «C»")

_MATH = lazy(r"\$(?:\{(\w+)\}|(\w+))")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaAlertRuleGroup"):
        return
    for each in grafana_alerting(repo).rules:
        known = [str(query.ref_id) for query in each.queries if query.ref_id is not None]
        if len(known) != len(each.queries) or not known or each.group.partial:
            continue
        if each.condition and each.condition not in known and "$" not in each.condition:
            yield _finding(each.condition, known, "condition")
        for name in _inputs(each):
            if name and name not in known:
                yield _finding(name, known, "an expression")


def _inputs(each: AlertRule) -> Iterator[Text]:
    """The queries that the expressions of a rule take."""
    for query in each.queries:
        text = query.model.text("expression")
        if not query.is_expression or not text:
            continue
        kind = query.model.string("type")
        if kind in ("reduce", "resample", "threshold"):
            yield text.part(1, len(text)) if text.startswith("$") else text
        elif kind == "math":
            for match in _MATH.finditer(text):
                yield text.part(*match.span(1 if match[1] else 2))


def _finding(name: Text, known: list[str], where: str) -> Finding:
    meant = closest(name, known)
    return Finding(
        name.span(),
        f"{where} names query {name}, but the rule has {', '.join(known)}: Grafana refuses the group",
        (),
        Fix(f"write {meant}", (Edit(name.span(), meant),)) if meant else None,
    )
