"""A folder that is, by way of others, put into itself.

Each folder waits for the one above it: none of the ring is ever made, and no dashboard in
them either. A folder whose `parentFolderUID` is its own `uid` is refused by the operator
(InvalidSpec, CyclicParent).
"""

from collections.abc import Iterator

from lint.grafana.folders import ring
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: models
  namespace: monitoring
spec:
  uid: models
  title: Models
  instanceSelector:
    matchLabels:
      dashboards: grafana
---
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaFolder
metadata:
  name: vllm
  namespace: monitoring
spec:
  uid: vllm
  title: vLLM
  parentFolderRef: models
  instanceSelector:
    matchLabels:
      dashboards: grafana
"""

BAD = GOOD.replace("parentFolderRef: models", "parentFolderRef: «vllm»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen: set[int] = set()
    for folder in repo.grafana.folders:
        found = ring(repo.grafana, folder) if id(folder) not in seen else ()
        seen.update(map(id, found))
        if folder.parent is None or not found:
            continue
        others = found[1:]
        if others:
            names = " in ".join(item.resource.name for item in (*found, folder))
            message = f"folder {names}: none of them is ever made"
        else:
            message = f"folder {folder.resource.name} is put into itself: the operator refuses it"
        because = tuple(
            (item.parent.span(), f"{item.resource.title} is put there")
            for item in others
            if item.parent is not None
        )
        yield Finding(folder.parent.span(), message, because)
