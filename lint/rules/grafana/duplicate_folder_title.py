"""Two folders of one Grafana with the same title, at the same level.

The operator looks for a folder without a `uid` by its title, whatever the case: it takes the
other one over, and each changes what the other has set. Where both have a uid there are two
folders that nobody can tell apart, and Grafana before 11 refuses the second.
"""

from collections.abc import Iterator

from lint.grafana.folders import Folder
from lint.grafana.instances import same_place
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
  instanceSelector:
    matchLabels:
      dashboards: grafana
"""

BAD = GOOD.replace("title: vLLM", "title: «models»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    seen: dict[tuple[str, str], list[Folder]] = {}
    for folder in repo.grafana.folders:
        if folder.resource.partial or "$" in folder.title or not folder.title:
            continue
        near = seen.setdefault((folder.title.casefold(), str(folder.parent or "")), [])
        first = next((item for item in near if _meet(repo, item, folder)), None)
        near.append(folder)
        if first is None or first.uid == folder.uid is not None:
            continue
        both = first.uid and folder.uid
        end = "nobody can tell them apart" if both else "the one without a uid takes the other over"
        yield Finding(
            folder.title.span(),
            f"a second folder with the title {folder.title}: {end}",
            ((first.title.span(), f"{first.resource.title} is here"),),
        )


def _meet(repo: Repo, one: Folder, other: Folder) -> bool:
    """Whether one Grafana certainly gets both."""
    if not same_place(one.resource, other.resource):
        return False
    there = repo.grafana.instances_of(one.resource)
    if there or repo.grafana.instances_of(other.resource):
        return any(item in there for item in repo.grafana.instances_of(other.resource))
    return one.selector.match_labels == other.selector.match_labels != {}
