"""A variable whose name Grafana does not take for one.

A reference is `$` and letters, digits and underscores: `$my-job` is the variable `my`. Names
that begin with two underscores are Grafana's own, which win. Of two variables with the
same name only one has a value.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import VARIABLE
from lint.source import Text

GOOD = VARIABLE

BAD = GOOD.replace('"name": "job"', '"name": "«my-job»"').replace("$job", "$my-job")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for dashboard in repo.grafana.dashboards:
        seen: dict[str, Text] = {}
        for variable in dashboard.variables:
            name = variable.name
            if not name or "$" in name or "{{" in name:
                continue
            first = seen.setdefault(str(name), name)
            if not variable.is_referable and not name.startswith("__"):
                message = f"a variable cannot be referred to as ${name}: the name ends before the first other sign"
                yield Finding(name.span(), message)
            elif name.startswith("__"):
                message = (
                    f"names that begin with __ are Grafana's own: ${name} is not this variable"
                )
                yield Finding(name.span(), message)
            elif first is not name:
                message = f"a second variable {name}: only one of the two has a value"
                yield Finding(name.span(), message, ((first.span(), "the first one"),))
