"""An ignore of a rule that there is not.

A misspelt code ignores nothing, and a rule that was renamed is reported again. Only the
judge knows the ignores, so it makes these findings itself; see `lint.ignores`.
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
  interval: 30s # obslint: ignore[yaml/duplicate-key] the test of our own reader needs it
"""

BAD = GOOD.replace("yaml/duplicate-key", "«yaml/duplicate-keys»")


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:  # noqa: ARG001 - every check takes the repository
    yield from ()
