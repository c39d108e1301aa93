"""A placeholder in a datasource that nothing fills in.

The operator only replaces `${KEY}` where a `valuesFrom` with this `targetPath` brings
that key. Any other is sent as it stands: a password that is called `${password}`.
"""

from collections.abc import Iterator

from lint.grafana.datasource import Datasource
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import DATASOURCE
from lint.source import Text
from lint.values import lazy

GOOD = DATASOURCE

BAD = GOOD.partition("  valuesFrom")[0].replace("${token}", "«${token}»")

_PLACEHOLDER = lazy(r"\$\{[A-Za-z][\w.-]*\}")
_FIELDS = ("url", "user", "database", "basicAuthUser")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if repo.grafana.is_substituted:
        return
    for datasource in repo.grafana.datasources:
        if datasource.resource.partial:
            continue
        keys = {
            str(item.key) for item in datasource.values_from if _is_lost(datasource, item.target)
        }
        filled = [
            landing.node for item in datasource.values_from if (landing := datasource.landing(item))
        ]
        is_certain = all(item.steps() for item in datasource.values_from)
        for text in _texts(datasource) if is_certain else ():
            if any(node is text for node in filled):
                continue
            for match in _PLACEHOLDER.finditer(text):
                if match[0][2:-1] not in keys:
                    message = f"nothing fills in {match[0]}: it is sent as it stands"
                    yield Finding(text.span(match.start(), match.end()), message)


def _texts(datasource: Datasource) -> list[Text]:
    """Texts in which Grafana knows no variables of its own."""
    texts = [datasource.model.child(name) for name in _FIELDS]
    secrets = datasource.model.map("secureJsonData").values()
    return [text for text in (*texts, *secrets) if isinstance(text, Text)]


def _is_lost(datasource: Datasource, target: Text | None) -> bool:
    """Whether the path leads nowhere, which another rule reports."""
    found = [datasource.landing(item) for item in datasource.values_from if item.target is target]
    return any(landing is not None and landing.node is None for landing in found)
