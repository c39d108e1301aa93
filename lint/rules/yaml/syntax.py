"""A file that is no YAML, or that Kubernetes' YAML readers reject.

Argo CD stops at the first such file: nothing of the application is synced any more,
and the last good state stays, with no hint in the cluster. What stands behind the
fault in the file is not checked; every other file is.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
kind: ConfigMap
apiVersion: v1
metadata:
  name: example
data:
  words: "one, two"
"""

BAD = GOOD.replace('two"\n', "two\n«»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "yaml/syntax":
            yield Finding(fault.span, fault.message, fault.because)
