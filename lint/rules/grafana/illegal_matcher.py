"""A matcher of a notification policy that is none.

An entry of `object_matchers` is a list of three texts: a label, one of = != =~ !~, and a value,
for the last two a regular expression. Grafana refuses the whole policy for any other. Of
`matchers`, the older form, the operator sends neither `isRegex` nor `isEqual`: a regular
expression is compared as a text.
"""

from collections.abc import Iterator

from lint.grafana.alerting import grafana_alerting
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.grafana._examples import POLICY
from lint.source import Span, Text
from lint.tree import Map, Node, Seq

GOOD = POLICY

BAD = GOOD.replace('"="', '"«==»"')

_OPERATORS = ("=", "!=", "=~", "!~")


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.by_kind.get("GrafanaNotificationPolicy"):
        return
    for node in grafana_alerting(repo).nodes:
        for item in node.node.seq("object_matchers"):
            yield from _of(item)
        for old in node.node.maps("matchers"):
            key = old.key("isRegex")
            if key is not None and old.flag("isRegex"):
                message = "the operator does not send isRegex: write object_matchers"
                yield Finding(key.span(), message, severity="warning")


def _of(item: Node) -> Iterator[Finding]:
    if not isinstance(item, Seq) or len(item) != 3:
        at = item.where() if isinstance(item, Map) else item.span()
        yield Finding(
            _start(at), "a matcher is a list of label, operator and value: Grafana refuses this"
        )
        return
    _, operator, value = item
    if isinstance(operator, Text) and operator not in _OPERATORS:
        message = f"{operator} is none of {' '.join(_OPERATORS)}: Grafana refuses the policy"
        yield Finding(operator.span(), message)
    elif isinstance(value, Text) and operator in ("=~", "!~") and "$" not in value[:-1]:
        from lint.promql.regexp import error

        problem = error(value)
        if problem:
            yield Finding(value.span(), f"{problem}: Grafana refuses the policy")


def _start(at: Span) -> Span:
    """The first line of what goes over several."""
    end = at.file.text.find("\n", at.start, at.end)
    return at if end < 0 else at._replace(end=end)
