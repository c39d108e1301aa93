"""Labels that stand in `instanceSelector` itself, not in its `matchLabels`.

The selector knows `matchLabels` and `matchExpressions`. Any other key is rejected by
kubectl and dropped by a server-side apply, which leaves an empty selector: one that
fits every Grafana of the namespace.
"""

from collections.abc import Iterator

from lint.grafana.instances import Selector
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import FOLDER
from lint.source import Text

GOOD = FOLDER

BAD = GOOD.replace("    matchLabels:\n      dashboards", "    «dashboards»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for selector in repo.grafana.selectors:
        if not selector.strays:
            continue
        names = ", ".join(selector.strays)
        message = (
            f"instanceSelector has no field {names}: it is dropped, labels go into matchLabels"
        )
        yield Finding(selector.strays[0].span(), message, fix=_fix(selector))


def _fix(selector: Selector) -> Fix | None:
    """Wraps plain labels; anything else is left to whoever wrote it."""
    node, strays = selector.node, selector.strays
    if node is None or len(node) > len(strays):
        return None
    if not all(isinstance(value, Text) and value.is_string for value in node.values()):
        return None
    title = "put the labels into matchLabels"
    start, end = node.span().start, strays[0].span().start
    file = node.span().file
    if file.text[start] == "{":
        inside = (Edit(file.span(end), "matchLabels: {"), Edit(file.span(node.span().end - 1), "}"))
        return Fix(title, inside, safe=True)
    indent = " " * (file.position(end).column - 1)
    first = Edit(file.span(end), f"matchLabels:\n{indent}  ")
    others = tuple(Edit(file.span(key.span().start), "  ") for key in strays[1:])
    return Fix(title, (first, *others), safe=True)
