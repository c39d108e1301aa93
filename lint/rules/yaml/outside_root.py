"""A link that leads out of the repository.

What it points at on your machine is not there when Argo CD checks the repository out;
Argo CD refuses a repository with such a link. It is never followed here.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- manifests/shared.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: example
-- manifests/example.yaml -> shared.yaml --
"""

BAD = """
-- manifests/example.yaml -> /etc/hostname --
«»
"""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "yaml/outside-root":
            yield Finding(fault.span, fault.message, fault.because)
