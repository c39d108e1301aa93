"""The name of an HTTP header without its value, or the value without its name.

`jsonData.httpHeaderNameN` and `secureJsonData.httpHeaderValueN` belong together by their
number. Grafana sends no header for one alone: the request goes out without the token.
"""

from collections.abc import Iterator

from lint.grafana.datasource import HEADER_NAME, HEADER_VALUE, Datasource
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import DATASOURCE
from lint.source import Text

GOOD = DATASOURCE

BAD = GOOD.replace("httpHeaderName1", "«httpHeaderName2»")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for datasource in repo.grafana.datasources:
        if datasource.resource.partial:
            continue
        named, valued = datasource.unpaired_headers()
        if len(named) == len(valued) == 1:
            yield _misnumbered(datasource, named[0], valued[0])
            continue
        for key in named:
            other = HEADER_VALUE + key.removeprefix(HEADER_NAME)
            # A value that is pasted in, but has no place, is what grafana/values-from-target reports.
            if not _is_filled(datasource, other):
                message = f"{key} has no secureJsonData.{other}: the header is not sent"
                yield Finding(key.span(), message)
        for key in valued:
            other = HEADER_NAME + key.removeprefix(HEADER_VALUE)
            yield Finding(key.span(), f"{key} has no jsonData.{other}: the header is not sent")


def _misnumbered(datasource: Datasource, name: Text, value: Text) -> Finding:
    """Points at the one that nothing else agrees with."""
    right_value = HEADER_VALUE + name.removeprefix(HEADER_NAME)
    right_name = HEADER_NAME + value.removeprefix(HEADER_VALUE)
    wrong, right, other = (name, right_name, value)
    if _is_filled(datasource, right_value):
        wrong, right, other = (value, right_value, name)
    message = f"{name} has no value, {value} has no name: the header is not sent"
    fix = Fix(f"write {right}", (Edit(wrong.span(), right),))
    return Finding(wrong.span(), message, ((other.span(), "the other half"),), fix)


def _is_filled(datasource: Datasource, name: str) -> bool:
    return any((value.target or "").endswith(f".{name}") for value in datasource.values_from)
