"""A credential that is written in the repository.

Everyone who can read the repository can use it, and so can everyone who ever could: git
keeps it after it is removed. Replace it at its issuer, and refer to a Secret that is not
in git (or is encrypted there: SealedSecret, SOPS, ExternalSecret). Placeholders are fine.
The value is never shown.
"""

from collections.abc import Iterator

from lint.model.credentials import credentials
from lint.repo import Repo
from lint.rule import Finding, rule

GOOD = """
apiVersion: v1
kind: Secret
metadata:
  name: exporter
  namespace: monitoring
stringData:
  api-key: <set by an administrator>
"""

BAD = GOOD.replace("<set by an administrator>", "«correct-horse-battery»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for credential in credentials(repo):
        message = f"{credential.what} is written here: whoever can read the repository can use it"
        yield Finding(credential.span, message)
