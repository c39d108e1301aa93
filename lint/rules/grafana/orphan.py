"""A dashboard, datasource or folder that fits no Grafana.

The Grafana Operator applies a resource only to instances that carry every label of its
`instanceSelector`. Where none does, it logs "skipping reconciliation", and the dashboard
is simply not there. A repository without a Grafana is not judged: its instance lives
elsewhere. Namespaces are the business of grafana/other-namespace.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.grafana.instances import Selector
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import FOLDER, GRAFANA
from lint.source import Span
from lint.tree import Map

GOOD = GRAFANA + "---\n" + FOLDER

BAD = GOOD.replace("      dashboards: grafana", "      dashboards: «grafna»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    near = [(item, repo.grafana.nearest(item)) for item in repo.grafana.selectors]
    orphans = [(item, grafana) for item, grafana in near if grafana is not None]
    if not orphans or repo.may_hold("kind: Grafana\n"):
        return
    abandoned = repo.grafana.abandoned
    for grafana in abandoned:
        yield from _abandoned(grafana, [item for item, other in orphans if other is grafana])
    for selector, grafana in orphans:
        if grafana not in abandoned:
            yield from _orphan(selector, grafana)


def _abandoned(grafana: Resource, selectors: list[Selector]) -> Iterator[Finding]:
    """When all ask for the same in vain, it is the Grafana that is labelled wrongly."""
    for key in selectors[0].misses(grafana):
        wanted, given = selectors[0].match_labels[key], grafana.labels.get(key)
        at = grafana.root.where("metadata", "labels") if given is None else given.span()
        message = (
            f"{len(selectors)} resources select {key}={wanted}: {grafana.title} gets none of them"
        )
        because = tuple(
            (item.match_labels[key].span(), f"{item.owner.title} selects it")
            for item in selectors[:5]
        )
        fix = None if given is None else Fix(f"label it {key}={wanted}", (Edit(at, str(wanted)),))
        yield Finding(at, message, because, fix)


def _orphan(selector: Selector, grafana: Resource) -> Iterator[Finding]:
    ending = f": {selector.owner.kind} {selector.owner.name} will not appear"
    offered = ((grafana.root.where("metadata", "labels"), f"the labels of {grafana.title}"),)
    labels = selector.node.map("matchLabels") if selector.node is not None else selector.owner.root
    for key in selector.misses(grafana):
        wanted, given = selector.match_labels[key], grafana.labels.get(key)
        if given is None:
            yield Finding(labels.where(key), f"no Grafana has a label {key}{ending}", offered)
            continue
        because = ((given.span(), f"{grafana.title} has {key}={given}"),)
        fix = Fix(f"select {key}={given}", (Edit(wanted.span(), str(given)),))
        yield Finding(wanted.span(), f"no Grafana has {key}={wanted}{ending}", because, fix)
    for item in selector.failing(grafana):
        asked = f"{item.string('key')} {item.string('operator')}"
        yield Finding(_unfit(item, grafana), f"no Grafana fits {asked}{ending}", offered)


def _unfit(expression: Map, grafana: Resource) -> Span:
    """What of an expression does not hold: its only value, its operator, or its key."""
    values, operator = expression.texts("values"), expression.text("operator")
    if operator == "In" and expression.string("key") in grafana.labels:
        return values[0].span() if len(values) == 1 else expression.where("values")
    if operator is None or operator in ("In", "Exists"):
        return expression.where("key")
    return operator.span()
