"""A field that differences are ignored of, and that a sync writes all the same.

`ignoreDifferences` decides whether an Application is out of sync. Once it is synced for any other
reason the manifest is applied as it stands, this field with it: what an autoscaler or a person
has set is gone. With the sync option `RespectIgnoreDifferences=true` it stays, and so it does
where the manifest does not have the field.
"""

from collections.abc import Iterator

from lint.argocd.exceptions import at_pointer, ignored_differences, is_meant
from lint.argocd.gitops import Application
from lint.build.resource import Resource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import IGNORED_REPLICAS
from lint.source import Text

GOOD = IGNORED_REPLICAS

BAD = GOOD.replace("        - /spec/replicas", "        - «/spec/replicas»").replace(
    "spec:\n  selector", "spec:\n  replicas: 2\n  selector"
)

_OPTION = "RespectIgnoreDifferences=true"


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for application in repo.gitops.applications:
        entries = ignored_differences(application.resource)
        if not entries or _OPTION in application.options:
            continue
        for entry in entries:
            meant = [item for item in application.applied if is_meant(entry, item)]
            for pointer in entry.texts("jsonPointers"):
                yield from _overwritten(application, pointer, meant)


def _overwritten(
    application: Application, pointer: Text, meant: list[Resource]
) -> Iterator[Finding]:
    places = [
        (node.span(), f"{item.title} sets it")
        for item in meant
        if isinstance(node := at_pointer(item, pointer), Text) and not item.partial
    ]
    if places:
        message = (
            f"a sync of {application.name} writes {pointer} all the same: set {_OPTION},"
            " or leave the field out"
        )
        yield Finding(pointer.span(), message, tuple(places[:5]))
