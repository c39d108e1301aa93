"""A sync option that Argo CD does not know.

Sync options are compared letter by letter: `createNamespace=true`, `Prune: false` or
`ServerSideApply = true` are ignored without a word. Users notice when what the option
should have prevented happens.
"""

from collections.abc import Iterator

from lint.argocd.gitops import SYNC_OPTIONS
from lint.build.applications import GROUP
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import SETTINGS
from lint.source import Text
from lint.spelling import similar

GOOD = (
    """
-- argocd/application.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: monitoring
  namespace: openshift-gitops
spec:
  project: monitoring
  source:
    repoURL: https://github.com/example/observability.git
    targetRevision: main
    path: apps/monitoring
  destination:
    server: https://kubernetes.default.svc
    namespace: monitoring
  syncPolicy:
    syncOptions:
      - CreateNamespace=true
-- apps/monitoring/kustomization.yaml --
resources:
  - configmap.yaml
"""
    + SETTINGS
)

BAD = GOOD.replace("- CreateNamespace", "- «createNamespace").replace("=true\n", "=true»\n")

_FLAGS = (
    "CreateNamespace Validate PruneLast Replace Force ServerSideApply ApplyOutOfSyncOnly"
    " SkipDryRunOnMissingResource FailOnSharedResource RespectIgnoreDifferences"
    " ClientSideApplyMigration DisableClientSideApplyMigration"
).split()
_KNOWN = [
    *(f"{name}={value}" for name in _FLAGS for value in ("true", "false")),
    *(f"{name}={value}" for name in ("Prune", "Delete") for value in ("true", "false", "confirm")),
    *(f"PrunePropagationPolicy={value}" for value in ("foreground", "background", "orphan")),
]


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for option in _options(repo):
        if option in _KNOWN or "{{" in option:
            continue
        squeezed = option.replace(" ", "").replace(":", "=")
        same = [known for known in _KNOWN if known.lower() == squeezed.lower()]
        close = same or similar(squeezed, _KNOWN, 0.75)
        message = f"Argo CD knows no sync option {option}, and ignores it"
        if close:
            fix = Fix(f"write {close[0]}", (Edit(option.span(), close[0]),))
            yield Finding(option.span(), f"{message}; did you mean {close[0]}?", fix=fix)
        else:
            yield Finding(option.span(), message, severity="warning")


def _options(repo: Repo) -> Iterator[Text]:
    for application in repo.gitops.applications:
        yield from application.options
    for resource in repo.of_kind(*repo.by_kind):
        text = resource.metadata.map("annotations").text(SYNC_OPTIONS)
        if text is None or (resource.group == GROUP and resource.kind == "ApplicationSet"):
            continue
        start = 0
        for piece in text.split(","):
            first = start + len(piece) - len(piece.lstrip())
            if piece.strip():
                yield text.part(first, first + len(piece.strip()))
            start += len(piece) + 1
