"""An `Authorization` header that is a token and does not say of which kind.

Grafana sends the value as it stands. A server wants the scheme in front of the token,
`Bearer` and a blank mostly, and answers 401 where it is missing: every panel of the datasource
is empty. A value that consists of nothing but a placeholder is a warning, because the Secret
may hold the whole header; `Bearer` without the blank is an error.
"""

import re
from collections.abc import Iterator

from lint.grafana.datasource import HEADER_NAME, HEADER_VALUE
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.rules.grafana._examples import DATASOURCE
from lint.source import Text
from lint.values import lazy

GOOD = DATASOURCE

BAD = GOOD.replace("Bearer ${token}", "«${token}»")

_BARE = lazy(r"\s*\$\{?([\w.-]+)\}?\s*")
_GLUED = lazy(r"\s*(Bearer|Basic):?(\s*)\$\{?[\w.-]+\}?\s*", re.IGNORECASE)
# The key of a Secret whose value is the whole header.
_WHOLE = lazy(r"auth(?:orization)?$|header|bearer", re.IGNORECASE)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for datasource in repo.grafana.datasources:
        secure = datasource.model.map("secureJsonData")
        filled = {str(value.key) for value in datasource.values_from}
        for key, name in datasource.model.map("jsonData").items():
            if not key.startswith(HEADER_NAME) or not isinstance(name, Text):
                continue
            value = secure.text(HEADER_VALUE + key.removeprefix(HEADER_NAME))
            if value is not None and name.lower() == "authorization":
                yield from _judged(name, value, filled)


def _judged(name: Text, value: Text, filled: set[str]) -> Iterator[Finding]:
    because = ((name.span(), "the header is here"),)
    glued, bare = _GLUED.fullmatch(value), _BARE.fullmatch(value)
    if glued is not None and (not glued[2] or ":" in value):
        right = value.replace(glued[1], f"{glued[1]} ", 1).replace(":", "", 1)
        right = " ".join(right.split())
        message = f"between {glued[1]} and the token is one blank: the server refuses the header"
        fix = Fix("write one blank between them", (Edit(value.span(), right),))
        yield Finding(value.span(), message, because, fix, "error")
    elif bare is not None and bare[1] in filled and not _WHOLE.search(bare[1]):
        message = (
            f"the header is {value} alone: unless the Secret's value begins with a scheme, the"
            " server answers 401"
        )
        fix = Fix("put Bearer in front", (Edit(value.span(), f"Bearer {value.strip()}"),))
        yield Finding(value.span(), message, because, fix)
