"""An ApplicationSet with a generator that fails.

A matrix has exactly two generators, a merge two or more and the keys to merge by; without
`goTemplate` the elements of a list consist of strings; git looks for directories or files. Where
one generator fails the ApplicationSet reports an error: it makes no Application, and those
that there are stay as they were.
"""

from collections.abc import Iterator

from lint.argocd.application_sets import failures
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.argocd._examples import APPLICATION_SET

GOOD = APPLICATION_SET

BAD = GOOD.replace('port: "8080"', "port: «8080»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for made in repo.discovery.sets:
        for failure in failures(made):
            message = f"{failure.message}: the ApplicationSet makes no Application"
            yield Finding(failure.at.span(), message)
