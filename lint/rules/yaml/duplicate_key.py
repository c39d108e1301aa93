"""A key that stands twice in one mapping: only one of the two counts.

Most readers keep the last one without a word, some the first, kustomize refuses the
file. The value that you see when you open the file need not be the one that runs.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: example
data:
  interval: 30s
  timeout: 1m
"""

BAD = GOOD.replace("  timeout", "  «interval»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for key, first in repo.duplicates:
        yield Finding(
            key.span(),
            f"{key} is here a second time: which of the two counts depends on the reader",
            because=((first.span(), f"the first {key}"),),
        )
