"""An evaluation interval that is no multiple of ten seconds.

Grafana's scheduler ticks every ten seconds. It refuses a group whose interval is not a whole
number of ticks: none of its rules is there.
"""

from collections.abc import Iterator

from lint.grafana.alerting import grafana_alerting
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import RULE_GROUP
from lint.values import lazy

GOOD = RULE_GROUP

BAD = GOOD.replace("interval: 1m", "interval: «15s»")

_PART = lazy(r"(\d+)(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_TICK = 10


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaAlertRuleGroup"):
        return
    for group in grafana_alerting(repo).groups:
        interval = group.spec.text("interval")
        parts = _PART.findall(interval or "")
        if interval is None or "".join(number + unit for number, unit in parts) != interval:
            continue
        seconds = sum(int(number) * _SECONDS[unit] for number, unit in parts)
        if seconds % _TICK or not seconds:
            message = f"{interval} is no multiple of {_TICK}s: Grafana refuses the group"
            yield Finding(interval.span(), message)
