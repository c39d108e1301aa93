"""A remote base whose content changes without anybody changing this repository.

Without a `ref`, or with a branch for one, every build fetches what is newest: the same
commit renders other objects tomorrow, or none.
"""

from collections.abc import Iterator

from lint.build.fields import is_remote
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.source import Text
from lint.values import lazy

GOOD = """
-- apps/kustomization.yaml --
resources:
  - https://github.com/example/base//manifests?ref=v1.2.3
"""

BAD = GOOD.replace(
    "https://github.com/example/base//manifests?ref=v1.2.3",
    "«https://github.com/example/base//manifests?ref=main»",
)

_REF = lazy(r"[?&](?:ref|version)=([^&]*)")
_BRANCHES = frozenset({"", "HEAD", "main", "master", "develop", "dev", "trunk", "latest"})
_RAW = lazy(
    r"https?://(?:raw\.githubusercontent\.com/[^/]+/[^/]+|[^/]+/.+/-/raw)/(?:refs/heads/)?([^/]+)/"
)
_LATEST = "/releases/latest/download/"


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for root in repo.discovery.kustomizations:
        for field in ("resources", "bases", "components"):
            for entry in root.texts(field):
                if is_remote(entry) and _floats(entry):
                    message = "the base is fetched anew for every build: no commit or tag pins it"
                    yield Finding(entry.span(), message)


def _floats(entry: Text) -> bool:
    """Whether an address names a branch, or nothing where a git repository needs a name."""
    if "$" in entry or "{{" in entry:
        return False
    raw = _RAW.match(entry)
    if raw is not None:
        return raw.group(1) in _BRANCHES
    ref = _REF.search(entry)
    if ref is not None:
        return ref.group(1) in _BRANCHES
    if entry.startswith("http") and entry.endswith((".yaml", ".yml", ".json")):
        return _LATEST in entry
    return True
