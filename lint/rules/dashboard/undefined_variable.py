"""A variable in a title, a legend, an interval or a repetition that the dashboard does not define.

Grafana leaves it as it stands: the text is shown with its `$`, and a panel that is to be
repeated for each value of a variable that is not there is not repeated. Expressions are
the business of promql/undefined-variable and promql/literal-variable.
"""

from collections.abc import Iterator

from lint.grafana.instances import closest
from lint.grafana.panel import Panel, is_builtin
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.dashboard._examples import VARIABLE
from lint.source import Text
from lint.values import lazy

GOOD = VARIABLE

BAD = GOOD.replace("Up in $job", "Up in ${«jobs»}")

_REFERENCE = lazy(
    r"\$\{(\w+)(?:\.[^:^{}\[\]]+|\[[^\]]*\])*(?::[^}]+)?\}|\$(\w+)|\[\[(\w+)(?::\w+)?\]\]"
)
_CONTEXTS = ("query", "link", "title", "text", "override", "displayName")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.grafana.is_substituted:
        return
    for panel in repo.grafana.panels:
        repeat = panel.node.text("repeat")
        if repeat and "$" not in repeat and not _is_known(panel, repeat):
            message = f"panel {panel.name} is repeated for {repeat}, which the dashboard does not define: it is not"
            yield Finding(repeat.span(), message)
        texts = [panel.title] if panel.title else []
        for target in panel.targets:
            texts += [text for text in (target.legend, target.node.text("interval")) if text]
        for text in texts:
            yield from _undefined(panel, text)


def _undefined(panel: Panel, text: Text) -> Iterator[Finding]:
    for match in _REFERENCE.finditer(text) if "$" in text or "[[" in text else ():
        name = next(filter(None, match.groups()))
        if name.isdigit() or _is_known(panel, name):
            continue
        names = [str(variable.name) for variable in panel.dashboard.variables]
        if match.lastindex != 1 and closest(name, names) is None:
            continue
        at = text.span(*match.span(match.lastindex or 0))
        yield Finding(
            at, f"the dashboard defines no variable {name}: it stands there as it is written"
        )


def _is_known(panel: Panel, name: str) -> bool:
    dashboard = panel.dashboard
    is_own = dashboard.variable(name) is not None or name in dashboard.inputs
    return is_own or any(is_builtin(name, context) for context in _CONTEXTS)
