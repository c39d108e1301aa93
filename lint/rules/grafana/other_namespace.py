"""A resource whose Grafana is in another namespace.

The operator looks for instances in the namespace of the dashboard, datasource or folder
alone, unless that says `allowCrossNamespaceImport: true`.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import FOLDER, GRAFANA

GOOD = GRAFANA + "---\n" + FOLDER

BAD = "namespace: «models»".join(GOOD.rsplit("namespace: monitoring", 1))


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    grafana = repo.grafana
    for selector in grafana.selectors:
        owner = selector.owner
        if not selector.is_judged or not selector.match_labels or grafana.instances_of(owner):
            continue
        namespace = owner.metadata.text("namespace")
        fitting = [item for item in grafana.instances if selector.fits(item)]
        if not fitting or namespace is None or repo.may_hold("kind: Grafana\n"):
            continue
        message = (
            f"the Grafana that {owner.kind} {owner.name} selects is in namespace"
            f" {fitting[0].namespace}: without allowCrossNamespaceImport it is not found"
        )
        where = fitting[0].root.where("metadata", "namespace")
        yield Finding(namespace.span(), message, ((where, f"{fitting[0].title} has the labels"),))
