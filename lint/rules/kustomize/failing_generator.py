"""A ConfigMap or Secret generator that kustomize refuses.

A generator has a name, its literals are `key=value`, its files are `file` or `key=file`, and
no key comes twice, whether from a literal, a file or an env file. Anything else fails the whole
build: Argo CD shows a comparison error and applies nothing.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
-- apps/kustomization.yaml --
configMapGenerator:
  - name: settings
    literals:
      - mode=fast
      - level=info
"""

BAD = GOOD.replace("level=info", "«level info»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for fault in repo.faults:
        if fault.code == "kustomize/failing-generator":
            yield Finding(fault.span, fault.message, fault.because)
