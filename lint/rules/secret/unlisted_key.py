"""A reference to a key that the Secret or ConfigMap does not have.

Pods wait in CreateContainerConfigError, a datasource is invalid, an Alertmanager
configuration is left out. The keys are those of the manifest, or those that the cluster
description lists.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.spelling import similar

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

BAD = GOOD.replace("key: token", "key: «tokn»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    references = repo.references
    for reference in references.all:
        key = reference.key
        if key is None or reference.optional or "$" in key or "{{" in key:
            continue
        if not references.lacks_key(reference):
            continue
        holders = references.holders(reference)
        known = sorted({name for holder in holders for name in holder.keys or ()})
        close = similar(key, known, 0.7)
        hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}"
        places = [holder.span for holder in holders if holder.span is not None]
        yield Finding(
            at=key.span(),
            message=f"{reference.kind} {reference.name} has no key {key}: {hint}",
            because=tuple(
                (span, f"{reference.kind} {reference.name} is here") for span in places[:1]
            ),
            fix=Fix(f"write {close[0]}", (Edit(key.span(), close[0]),)) if close else None,
        )
