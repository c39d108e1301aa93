"""Secret, or key of one, that the README's list requires and nothing here needs.

It was renamed, moved to another namespace or removed: whoever follows the README creates
what nobody reads, and perhaps not what somebody does. Judged where everything that is
applied is understood, and the cluster description does not know it either.
"""

from collections.abc import Iterator

from lint.contract.gaps import secret_gaps
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

GOOD = """
-- README.md --
## Required Secrets

| Secret | keys |
| --- | --- |
| `monitoring/exporter` | `token`, `user` |
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: exporter, namespace: monitoring}
spec:
  containers:
    - name: exporter
      image: registry.example.com/exporter:1.0.0
      env:
        - name: TOKEN
          valueFrom: {secretKeyRef: {name: exporter, key: token}}
        - name: USERNAME
          valueFrom: {secretKeyRef: {name: exporter, key: user}}
"""

BAD = GOOD.replace("`token`, `user`", "`token`, `«username»`")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for gap in secret_gaps(repo).unneeded:
        likely = gap.likely
        yield Finding(
            gap.at.span(),
            f"nothing here needs the {gap.what}",
            ((gap.place, f"{likely} is needed here"),) if gap.place is not None else (),
            Fix(f"write {likely}", (Edit(gap.at.span(), likely),))
            if gap.is_slip and likely
            else None,
        )
