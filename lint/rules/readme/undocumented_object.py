"""Alert, monitor, namespace or dashboard that the README's list of them leaves out.

The README lists most of the others; this one is nowhere in it.
"""

from collections.abc import Iterator

from lint.contract.gaps import gaps
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- README.md --
## Alerts

- **PodFailed**: a pod has failed.
- **PodPending**: a pod waits.
-- rule.yaml --
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: pods, namespace: models}
spec:
  groups:
    - name: pods
      rules:
        - alert: PodFailed
          expr: kube_pod_status_phase{phase="Failed"} == 1
        - alert: PodPending
          expr: kube_pod_status_phase{phase="Pending"} == 1
"""

BAD = GOOD.replace("- **PodPending**: a pod waits.\n", "").replace(
    "alert: PodPending", "alert: «PodPending»"
)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for name, at, note in gaps(repo).unlisted:
        yield Finding(
            at,
            f"the README lists {note.kind}s, and not {name}",
            ((note.name.span(), f"the list begins with {note.name}"),),
        )
