"""A variable that nothing in its dashboard refers to.

It is offered for selection, and changes nothing. One that only links of other dashboards
set, or that holds for all queries by itself (`adhoc`, `groupby`), is not meant.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import VARIABLE
from lint.values import lazy

GOOD = VARIABLE

BAD = GOOD.replace('"name": "job"', '"name": "«work»"').replace("$job", "a")

_REFERENCE = lazy(r"\$(\w+)|\$\{(\w+)|\[\[(\w+)|\"repeat\"\s*:\s*\"(\w+)\"")
_CHOSEN = frozenset({"custom", "interval", "query", "switch", "textbox"})


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        if not dashboard.variables or dashboard.content is None or not dashboard.panels:
            continue
        groups = _REFERENCE.findall(dashboard.content)
        used = {name for found in groups for name in found if name}
        if any(panel.is_library for panel in dashboard.panels):
            continue
        for variable in dashboard.variables:
            name = variable.name
            if name and not variable.is_referable:
                continue
            if name and variable.type in _CHOSEN and name not in used and variable.is_shown:
                message = f"nothing refers to variable {name}: to choose a value changes nothing"
                yield Finding(name.span(), message)
