"""A `valuesFrom` whose `targetPath` leads to no text of the datasource.

The path starts at `spec.datasource`. One that leads nowhere is passed over without a
word, and the placeholder is sent as it stands; one that leads to something else than a
string is an error of the operator.
"""

from collections.abc import Iterator

from lint.grafana.datasource import HEADER_NAME, HEADER_VALUE, Datasource, Landing
from lint.grafana.instances import closest
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import DATASOURCE
from lint.source import Text
from lint.tree import Map, Node

GOOD = DATASOURCE

BAD = GOOD.replace(
    "targetPath: secureJsonData.httpHeaderValue1", "targetPath: «secureJsonData.httpHeadervalue1»"
)


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for datasource in repo.grafana.datasources:
        if datasource.resource.partial:
            continue
        for value in datasource.values_from:
            landing = datasource.landing(value)
            if landing is None or value.target is None or "${" in value.target:
                continue
            if landing.node is None and not _is_misnumbered(datasource, landing.missing):
                yield _missing(datasource, value.target, landing)
            elif landing.node is not None and not _is_string(landing.node):
                message = f"{value.target} is no string: the operator cannot replace anything in it"
                yield Finding(
                    value.target.span(), message, ((landing.node.span(), "what stands there"),)
                )


def _is_string(node: Node) -> bool:
    return isinstance(node, Text) and node.is_string


def _is_misnumbered(datasource: Datasource, key: str) -> bool:
    """Whether a header's value has the wrong number, which grafana/unpaired-header reports."""
    named, valued = datasource.unpaired_headers()
    is_one = len(named) == len(valued) == 1
    return is_one and key == HEADER_VALUE + named[0].removeprefix(HEADER_NAME)


def _missing(datasource: Datasource, target: Text, landing: Landing) -> Finding:
    title = datasource.resource.name
    message = f"datasource {title} has no {target}: the value goes nowhere, without a word"
    if not isinstance(landing.parent, Map):
        return Finding(target.span(), message)
    meant = closest(landing.missing, landing.parent)
    if meant is None:
        where = datasource.resource.root.where("spec", "datasource")
        return Finding(target.span(), message, ((where, "the path starts here"),))
    start = target.rfind(landing.missing)
    edit = Edit(target.span(start, start + len(landing.missing)), str(meant))
    because = ((landing.parent.where(meant), f"{meant} is here"),)
    return Finding(target.span(), message, because, Fix(f"write {meant}", (edit,)))
