"""A manifest that cannot be read: no permission, or no regular file.

What it would have said is not checked, and other tools will not be able to read it
either.
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

BAD = """
-- manifests/example.yaml (pipe) --
«»
"""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "yaml/unreadable":
            yield Finding(fault.span, fault.message, fault.because)
