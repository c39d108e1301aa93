"""Aliases that multiply into millions of nodes.

A few nested aliases (`&a`, `*a`) can stand for more data than a cluster can hold. The
API server refuses such objects, and a tool that expands them dies of it.
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
  a: word
"""

_LEVELS = "".join(
    f"  {name}: &{name} [{', '.join([f'*{below}'] * 10)}]\n"
    for below, name in zip("abcde", "bcdef", strict=True)
)

BAD = f"{GOOD.replace('word', '&a [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]')}{_LEVELS}  g: [«*f»]\n"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "yaml/alias-bomb":
            yield Finding(fault.span, fault.message, fault.because)
