"""Secret, or key of one, that somebody has to create and the README's list leaves out.

The README lists the Secrets that must exist beforehand. Whoever installs the stack goes by
this list: what is missing in it is missing on the cluster, and pods do not start, or
nobody is told of an alert. A warning where the cluster description says that people fill
it, or only a key is left out; it may be made by an operator that nobody sees here otherwise.
"""

from collections.abc import Iterator

from lint.contract.gaps import secret_gaps
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- README.md --
## Required Secrets

```
monitoring/exporter
  token
monitoring/pager
  url
```
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
        - name: PAGER
          valueFrom: {secretKeyRef: {name: pager, key: url}}
"""

BAD = GOOD.replace("monitoring/pager\n  url\n", "").replace("name: pager", "name: «pager»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for gap in secret_gaps(repo).unlisted:
        yield Finding(
            gap.at.span(),
            f"the README's list of Secrets leaves out {gap.what}: nobody creates it",
            ((gap.place, "the list is here"),) if gap.place is not None else (),
            severity=None if gap.described else "info",
        )
