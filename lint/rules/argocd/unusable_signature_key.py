"""A key that no commit can be signed with.

Where a project has `signatureKeys`, Argo CD syncs only commits that are signed with one of them.
It wants the id of a GnuPG key, 16 hexadecimal digits, or its fingerprint, 40: anything else is
nobody's key.
"""

from collections.abc import Iterator

from lint.build.applications import GROUP
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: models, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "*"}]
  signatureKeys:
    - keyID: 4AEE18F83AFDEB23
"""

BAD = GOOD.replace("4AEE18F83AFDEB23", "«3AFDEB23»")

_KEY = lazy(r"(?:[0-9A-Fa-f]{16}|[0-9A-Fa-f]{40})")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind("AppProject"):
        if resource.group != GROUP:
            continue
        for entry in resource.spec.maps("signatureKeys"):
            key = entry.text("keyID")
            if key is not None and "$" not in key and "{{" not in key and not _KEY.fullmatch(key):
                message = f"{key} is no GnuPG key id of 16 digits, nor a fingerprint of 40: no commit is signed with it"
                yield Finding(key.span(), message)
