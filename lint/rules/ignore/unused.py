"""An ignore that hides nothing.

The fault it was written for is gone. Left in place it will hide the next one, which
nobody has looked at. Only the judge knows what was ignored, so it makes these findings
itself; see `lint.ignores`.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: example
"""

BAD = GOOD.replace(
    "example", "example # obslint: ignore[«yaml/duplicate-key»] read by our own tool"
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:  # noqa: ARG001 - every check takes the repository
    yield from ()
