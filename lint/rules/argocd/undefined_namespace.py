"""An object in a namespace that nobody creates.

Neither a manifest nor `CreateNamespace=true` makes the namespace, and the cluster
description does not know it: the API server rejects the object with "namespaces not
found", and Argo CD fails the sync. Without a description nothing is said, because the
namespace may exist.
"""

from collections.abc import Iterator

from lint.model.namespaces import defined, undefined
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import CLUSTER
from lint.spelling import similar

GOOD = (
    """
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: monitoring
"""
    + CLUSTER
)

BAD = GOOD.replace("settings\n  namespace: monitoring", "settings\n  namespace: «monitorin»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    spec = repo.cluster.spec
    known = sorted(defined(repo) - {""})
    for namespace, texts in undefined(repo).items():
        close = similar(namespace, known, 0.75)
        hint = f"; did you mean {close[0]}?" if close else ""
        here = () if spec is None else ((spec.where("namespaces"), "what the cluster has is here"),)
        for text in texts:
            fix = Fix(f"write {close[0]}", (Edit(text.span(), close[0]),)) if close else None
            message = f"nobody creates namespace {namespace}: the object is rejected{hint}"
            yield Finding(text.span(), message, here, fix)
