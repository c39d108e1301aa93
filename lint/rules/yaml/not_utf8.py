"""A file that is not written in UTF-8.

Kubernetes' readers take bytes that are no UTF-8 for an error, or replace them without
a word, depending on the tool. Save the file as UTF-8.
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
  drink: café
"""

BAD = GOOD.replace("é", "«\udce9»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "yaml/not-utf8":
            yield Finding(fault.span, fault.message, fault.because)
