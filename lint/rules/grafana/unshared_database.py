"""Several pods of a Grafana, each with a database of its own.

Without another database Grafana keeps its data in SQLite, in the pod. With two replicas the
operator's dashboards are in the one that happened to answer, and who is logged in here is
unknown there.
"""

from collections.abc import Iterator

from lint.build.resource import Resource
from lint.model.workloads import pod_of
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.tree import integer

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata: {name: grafana, namespace: monitoring}
spec:
  version: 13.1.3
  config:
    database:
      type: postgres
  deployment:
    spec:
      replicas: 2
"""

BAD = GOOD.replace("    database:\n      type: postgres\n", "    log:\n      mode: console\n")
BAD = BAD.replace("replicas: 2", "replicas: «2»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for grafana in repo.grafana.instances:
        count = grafana.spec.map("deployment").map("spec").text("replicas")
        if count is None or (integer(count) or 0) < 2 or grafana.partial or _has_other(grafana):
            continue
        yield Finding(
            count.span(),
            f"{count} pods of {grafana.title}, each with an SQLite database of its own: what one is"
            " told the others do not know",
        )


def _has_other(grafana: Resource) -> bool:
    """Whether another database is, or may be, configured."""
    database = grafana.spec.map("config").map("database")
    if database.string("type") not in ("", "sqlite3") or "url" in database:
        return True
    for box in pod_of(grafana).maps("containers"):
        if box.seq("envFrom") or box.seq("args") or box.seq("command"):
            return True
        if any(item.string("name").startswith("GF_DATABASE_") for item in box.maps("env")):
            return True
    return grafana.spec.child("patch") is not None
