"""An Application whose destination names no cluster, or names one twice.

A destination takes exactly one of `server` (a URL) and `name`. With both, or with none,
Argo CD reports an invalid spec and syncs nothing.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import APPLICATION, SETTINGS

GOOD = (
    APPLICATION
    + """\
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
"""
    + SETTINGS
)

BAD = GOOD.replace(
    "    namespace: monitoring\n-- apps",
    "    «name»: in-cluster\n    namespace: monitoring\n-- apps",
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        where = application.resource.spec.map("destination")
        server, name = where.key("server"), where.key("name")
        if where.text("server") and where.text("name") and name is not None and server is not None:
            message = "a destination has either server or name: Argo CD rejects both together"
            yield Finding(name.span(), message, ((server.span(), "the other one is here"),))
        elif (
            not where.text("server") and not where.text("name") and not application.resource.partial
        ):
            at = application.resource.spec.where("destination")
            yield Finding(
                at, "the destination names no cluster, by server or name: nothing is synced"
            )
