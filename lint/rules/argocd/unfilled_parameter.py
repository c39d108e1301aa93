"""A parameter in the template of an ApplicationSet that no generator has.

Without `goTemplate` the text stays as it is written, `{{name}}`, with it there is `<no value>`
in its place, or with `missingkey=error` no Application: a path, a project or a cluster of that
name does not exist. So it is with `{{.name}}` without `goTemplate`, and with `{{name}}` with it.
Judged where lists and the files and folders of this repository are all that generates.
"""

from collections.abc import Iterator

from lint.argocd.application_sets import Unfilled, unfilled
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.argocd._examples import APPLICATION_SET
from lint.spelling import similar

GOOD = APPLICATION_SET

BAD = GOOD.replace("path: apps/{{env}}", "path: apps/{{«envs»}}")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for made in repo.discovery.sets:
        for item in unfilled(made):
            yield _finding(item)


def _finding(item: Unfilled) -> Finding:
    plain = item.name.removeprefix(".")
    dot = item.name[: len(item.name) - len(plain)]
    if plain in item.known:
        how = "needs goTemplate: true" if dot else "is written with a dot where goTemplate is true"
        return Finding(item.at.span(), f"{item.name} {how}: nothing fills it in")
    message = f"no generator has a parameter {plain}: nothing fills it in"
    close = similar(plain, item.known, 0.7)
    if not close or item.at.style == "derived":
        return Finding(item.at.span(), message)
    fix = Fix(f"write {dot}{close[0]}", (Edit(item.at.span(), f"{dot}{close[0]}"),))
    return Finding(item.at.span(), f"{message}; did you mean {close[0]}?", fix=fix)
