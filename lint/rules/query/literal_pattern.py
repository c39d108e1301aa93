"""Matcher that compares with a regular expression as if it were a text.

`code="5.."` asks for the three characters `5..`, and `job="a|b"` for a job of that name: only
`=~` and `!~` take patterns. Such a matcher selects nothing, and `!=` leaves nothing out. Labels
that may hold a pattern or a path themselves are not judged.
"""

from collections.abc import Iterator

from lint.promql.ast import Matcher, VectorSelector
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
from lint.series.queries import Query, written
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: api, namespace: shop}
spec:
  groups:
    - name: api
      rules:
        - alert: ApiFails
          expr: sum by (job) (rate(api_requests_total{code=~"5.."}[5m])) > 1
          for: 5m
"""

BAD = GOOD.replace('{code=~"', '{code«=»"')

_PATTERN = lazy(
    r"[1-5]\.\.|[1-5]\.[*+]|\[[1-5-]+\]\.\.|\.[*+]"
    r"|[A-Za-z0-9][\w-]*\.[*+]|\.[*+][\w-]+(?:\.[*+])?|[a-z0-9][\w-]*(?:\|[a-z0-9][\w-]*)+"
)
_CODES = frozenset("code response_code status status_code http_code statuscode grpc_code".split())
_NAMES = frozenset(
    "app cluster component container deployment device env environment exported_namespace"
    " exported_pod fstype instance job mode mountpoint namespace node phase pod reason release"
    " service severity".split()
)


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        for node in query.nodes:
            for matcher in node.matchers if isinstance(node, VectorSelector) else ():
                if matcher.op in ("=", "!=") and _is_pattern(matcher):
                    yield _finding(query, matcher)


def _is_pattern(matcher: Matcher) -> bool:
    value, name = matcher.value, matcher.name.text
    if value is None or value.holes or not matcher.op_span or name not in _CODES | _NAMES:
        return False
    return _PATTERN.fullmatch(value.value) is not None


def _finding(query: Query, matcher: Matcher) -> Finding:
    assert matcher.value is not None
    assert matcher.op_span is not None
    at = query.span(*matcher.op_span)
    instead = "=~" if matcher.op == "=" else "!~"
    effect = "selects nothing" if matcher.op == "=" else "leaves nothing out"
    return Finding(
        at,
        f"{matcher.op} compares with the text {matcher.value.value} itself and {effect}:"
        f" a pattern needs {instead}",
        (),
        Fix(f"match with {instead}", (Edit(at, instead),)),
    )
