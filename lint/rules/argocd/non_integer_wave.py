"""A sync wave that is no integer.

Argo CD takes every wave that it cannot read for wave 0, without a word: what should come
later, or earlier, is applied together with the rest.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations:
    argocd.argoproj.io/sync-wave: "2"
"""

BAD = GOOD.replace('"2"', '"«2nd»"')

_WAVE = "argocd.argoproj.io/sync-wave"


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind(*repo.by_kind):
        wave = resource.metadata.map("annotations").text(_WAVE)
        if wave is None or "{{" in wave or "${" in wave:
            continue
        digits = wave[1:] if wave[:1] in ("-", "+") else wave
        if not (digits.isascii() and digits.isdigit()):
            yield Finding(
                wave.span(), f"{wave or 'an empty text'} is no integer: the object is in wave 0"
            )
