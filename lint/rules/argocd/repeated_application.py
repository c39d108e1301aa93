"""Two Applications of one ApplicationSet that have the same name.

The name in the template does not tell apart what the generators yield. Argo CD reports "contains
applications with duplicate name", and leaves out all but one of them.
"""

from collections.abc import Iterator

from lint.argocd.application_sets import failures, repeated_names
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import APPLICATION_SET
from lint.source import Span

GOOD = (
    APPLICATION_SET.replace('{env: dev, port: "8080"}', "{env: dev}\n          - {env: prod}")
    + """\
-- apps/prod/configmap.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
)

BAD = GOOD.replace("models-{{env}}", "«models»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    said: set[Span] = set()
    for made in repo.discovery.sets:
        for name in repeated_names(made) if not any(failures(made)) else ():
            if name.span() not in said:
                said.add(name.span())
                message = f"several Applications are called {name}: all but one are left out"
                yield Finding(name.span(), message)
