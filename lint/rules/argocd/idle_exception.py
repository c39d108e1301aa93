"""An exception of Argo CD that fits no object, or says nothing of it.

An entry of `ignoreDifferences`, or of `orphanedResources.ignore`, is for one group and kind, and
without a group for the core's: `kind: Deployment` alone fits no Deployment. A JSON pointer begins
with a slash. An entry that names neither pointers, nor expressions, nor managers ignores nothing.
What should be left alone is reported as drift, and with self-healing changed back.
"""

from collections.abc import Iterator

from lint.argocd.exceptions import ignored_differences, ignored_orphans, misfit
from lint.build.applications import GROUP
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import IGNORED_REPLICAS
from lint.tree import Map

GOOD = IGNORED_REPLICAS

BAD = GOOD.replace("    - group: apps\n      kind: Deployment", "    - kind: «Deployment»")

_SAID = ("jsonPointers", "jqPathExpressions", "managedFieldsManagers")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        for entry in ignored_differences(application.resource):
            yield from _kind(entry, "no difference is ignored")
            yield from _pointers(entry)
    for resource in repo.of_kind("AppProject"):
        if resource.group == GROUP:
            for entry in ignored_orphans(resource):
                yield from _kind(entry, "no orphan is left out")


def _kind(entry: Map, ending: str) -> Iterator[Finding]:
    found = misfit(entry)
    if found is None:
        return
    group = entry.text("group")
    shown = found.group or '""'
    message = f"there is no {found.kind} in the group {shown}: {ending}"
    if len(found.others) != 1:
        yield Finding(found.kind.span(), message)
        return
    other = found.others[0]
    own = other or '""'
    message = f"{message}; its group is {own}"
    at = group.span() if group else found.kind.span()
    fix = Fix(f"write {other}", (Edit(at, other),)) if group and other else None
    yield Finding(at, message, fix=fix)


def _pointers(entry: Map) -> Iterator[Finding]:
    for pointer in entry.texts("jsonPointers"):
        if not pointer.startswith("/") and "{{" not in pointer:
            message = f"{pointer} is no JSON pointer, which begins with a slash: nothing is ignored"
            fix = Fix("write a slash", (Edit(pointer.span(), f"/{pointer}"),))
            yield Finding(pointer.span(), message, fix=fix)
    if not any(entry.child(name) for name in _SAID) and entry.key("kind") is not None:
        message = "an entry without jsonPointers, jqPathExpressions or managedFieldsManagers ignores nothing"
        yield Finding(entry.where("kind"), message)
