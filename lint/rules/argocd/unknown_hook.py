"""A hook annotation that names no hook.

An object with `argocd.argoproj.io/hook` is applied in the phases that it names, letter by
letter: PreSync, Sync, PostSync and so on. If none of its names is known, the object is a
hook without a phase: it is never applied, and Argo CD stays green.
"""

from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.source import Span
from lint.spelling import similar

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: HookSucceeded
"""

BAD = GOOD.replace("PreSync", "«presync»").replace("HookSucceeded", "«HookSuceeded»")

_HOOKS = ["PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete"]
_POLICIES = ["HookSucceeded", "HookFailed", "BeforeHookCreation"]
_WORDS = (
    ("argocd.argoproj.io/hook", _HOOKS, "hook", "the object is never applied in it"),
    ("argocd.argoproj.io/hook-delete-policy", _POLICIES, "delete policy", "it is ignored"),
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for resource in repo.of_kind(*repo.by_kind):
        annotations = resource.metadata.map("annotations")
        for annotation, known, noun, consequence in _WORDS:
            text = annotations.text(annotation)
            at = 0
            for piece in text.split(",") if text is not None else ():
                word = piece.strip()
                if text is not None and word and word not in known and "{{" not in word:
                    start = at + piece.index(word)
                    span = text.part(start, start + len(word)).span()
                    yield _finding(
                        span, word, known, f"Argo CD knows no {noun} {word}: {consequence}"
                    )
                at += len(piece) + 1


def _finding(span: Span, word: str, known: list[str], message: str) -> Finding:
    same = [name for name in known if name.lower() == word.lower()]
    close = same or similar(word, known, 0.7)
    if not close:
        return Finding(span, f"{message}; it knows {', '.join(known)}")
    fix = Fix(f"write {close[0]}", (Edit(span, close[0]),))
    return Finding(span, f"{message}; did you mean {close[0]}?", fix=fix)
