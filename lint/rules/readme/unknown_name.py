"""README that lists an alert, a monitor, a namespace, a dashboard or a panel that is not there.

The list names others that are: this one was renamed or removed, or never made. Judged where
everything that is applied is understood, the name stands in no manifest at all, and most of
the list is there, or the name is a slip of one that is.
"""

from collections.abc import Iterator

from lint.contract.gaps import gaps
from lint.contract.view import subjects
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule

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

BAD = GOOD.replace("**PodPending**", "**«PodPendng»**")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for note, likely, is_slip in gaps(repo).strays:
        near = likely if is_slip else None
        places = subjects(repo)[note.kind][likely][:1] if likely is not None else ()
        yield Finding(
            note.name.span(),
            f"there is no {note.kind} {note.name} in the manifests"
            + (f"; did you mean {near}?" if near else ""),
            tuple((at(), f"{note.kind} {likely} is here, and not in the list") for at in places),
            Fix(f"write {near}", (Edit(note.name.span(), near),)) if near else None,
        )
