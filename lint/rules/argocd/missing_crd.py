"""A custom resource whose kind does not exist when Argo CD first looks.

Before it applies anything, Argo CD tries every object of the sync in a dry run. A kind that
the cluster does not know yet, because the operator that brings it is installed by the same
Application, or by nobody, fails it: "the server could not find the requested resource", and
not even the operator is applied. Where the CustomResourceDefinition is part of the
Application, or `SkipDryRunOnMissingResource=true` is set, it goes on.
"""

from collections.abc import Iterator

from lint.argocd.custom import Missing, missing_kinds
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Because, Finding, rule
from lint.rules._examples import ARGO_CD

GOOD = (
    ARGO_CD
    + """
-- apps/monitoring/subscription.yaml --
apiVersion: operators.coreos.com/v1alpha1
kind: Subscription
metadata: {name: grafana-operator, namespace: grafana}
spec: {channel: v5, name: grafana-operator, source: community-operators, sourceNamespace: openshift-marketplace}
-- apps/monitoring/grafana.yaml --
apiVersion: grafana.integreatly.org/v1beta1
kind: Grafana
metadata:
  name: grafana
  namespace: grafana
  annotations:
    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
spec: {version: 12.4.0}
"""
)

BAD = GOOD.replace(
    "  annotations:\n    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true\n", ""
).replace("kind: Grafana\n", "kind: «Grafana»\n")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        for missing in missing_kinds(repo, application):
            yield _finding(missing)


def _finding(missing: Missing) -> Finding:
    resource = missing.resource
    if missing.subscription is not None:
        operator: Resource = missing.subscription
        because: tuple[Because, ...] = (
            (operator.value_span("spec", "name"), "its operator is installed by the same sync"),
        )
        message = (
            f"the first sync does not know {resource.kind} yet, and its dry run fails before the"
            " operator is installed: SkipDryRunOnMissingResource=true is missing"
        )
        return Finding(resource.value_span("kind"), message, because)
    because = () if missing.apis is None else ((missing.apis, "what brings kinds is listed here"),)
    message = (
        f"nobody brings the kinds of {resource.group}: Argo CD's dry run fails on"
        f" {resource.title}, and nothing of the sync is applied"
    )
    return Finding(resource.value_span("apiVersion"), message, because)
