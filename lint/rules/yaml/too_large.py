"""A file larger than any Kubernetes object can be.

The API server takes requests of up to 3 MiB, etcd objects of 1.5 MiB. A manifest of
more than 16 MiB is something else (a dump, a build product) and is not read.
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
-- manifests/example.yaml (16777217 bytes) --
«»
"""


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "yaml/too-large":
            yield Finding(fault.span, fault.message, fault.because)
