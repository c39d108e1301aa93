"""A reference to a Secret or ConfigMap that is not in the namespace.

Pods wait in CreateContainerConfigError, operators report that the object is not found, or
say nothing and do without. A name can only be resolved in the owner's own namespace. What
a repository does not hold may exist on the cluster all the same: without a cluster
description only names are judged that are held in another namespace.
"""

from collections.abc import Iterator

from lint.model.references import Reference, References
from lint.model.renames import renamed
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import closest, similar

GOOD = """
-- apps/pod.yaml --
apiVersion: v1
kind: Pod
metadata:
  name: exporter
  namespace: monitoring
spec:
  containers:
    - name: exporter
      image: registry.example.com/exporter:1.0.0
      env:
        - name: TOKEN
          valueFrom:
            secretKeyRef:
              name: exporter
              key: token
-- cluster/cluster.yaml --
apiVersion: obslint/v1
kind: Cluster
metadata:
  name: dev
spec:
  platform: openshift
  versions:
    openshift: "4.18"
  secrets:
    - namespace: monitoring
      name: exporter
      keys:
        - token
      purpose: the token of the exporter
"""

BAD = GOOD.replace("name: exporter\n              key", "name: «exportr»\n              key")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    references = repo.references
    seen = set()
    for reference in references.all:
        if reference.optional or references.holders(reference) or repo.may_hold(reference.name):
            continue
        elsewhere = references.elsewhere(reference)
        if reference.span in seen or renamed(repo, reference.owner, reference.kind, reference.name):
            continue
        seen.add(reference.span)
        if not elsewhere and not repo.cluster.described:
            yield from _slip(repo.references, reference)
            continue
        what = f"{reference.kind} {reference.name}"
        message = (
            f"there is no {what} in namespace {reference.namespace}: {_consequence(reference)}"
        )
        if elsewhere:
            because = tuple(
                (other.span, f"{what} of namespace {other.namespace} is here")
                for other in elsewhere
                if other.span is not None
            )
            yield Finding(reference.span, message, because)
            continue
        known = references.names(reference.kind, reference.namespace)
        close = similar(reference.name, known, 0.75)
        fix = Fix(f"write {close[0]}", (Edit(reference.span, close[0]),)) if close else None
        hint = f"; did you mean {close[0]}?" if close else ""
        yield Finding(reference.span, message + hint, fix=fix)


def _slip(references: References, reference: Reference) -> Iterator[Finding]:
    """Nobody says what the cluster holds: but a name that nobody uses is nearly this one."""
    idle = references.idle(reference)
    near = closest(reference.name, [str(holder.name) for holder in idle])
    for holder in idle:
        if near is not None and holder.name == near and holder.span is not None:
            yield Finding(
                reference.span,
                f"{reference.kind} {reference.name} is nowhere here, and nobody uses {near};"
                f" did you mean {near}? As it stands, {_consequence(reference)}",
                ((holder.span, f"{near} is here"),),
                Fix(f"write {near}", (Edit(reference.span, near),)),
                "warning",
            )
            return


def _consequence(reference: Reference) -> str:
    owner = reference.owner
    if owner.kind in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"):
        return "its pods do not start"
    return f"{owner.kind} {owner.name} does not work"
