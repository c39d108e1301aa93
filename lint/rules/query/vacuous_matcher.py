"""Matcher that lets everything pass, or a regular expression that also takes no label at all.

`pod=~".*"` matches every series, even those without a `pod`: it does nothing. An alternative
that is empty, as in `"a|"` or `"a||b"`, takes the series without the label along with the
others. `".+"` asks for a label that is there.
"""

from collections.abc import Iterator

from lint.promql.alternatives import alternatives, matches_all
from lint.promql.ast import Matcher, VectorSelector
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - record: models:up:sum
          expr: sum(up{pod=~".+", job=~"a|b"})
"""

BAD = GOOD.replace('pod=~".+"', '«pod=~".*"»').replace('"a|b"', '"«a||b»"')


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if "=~" not in query.text:
            continue
        for node in query.nodes:
            for matcher in node.matchers if isinstance(node, VectorSelector) else ():
                if matcher.op == "=~" and matcher.value is not None and not matcher.value.holes:
                    yield from _findings(query, matcher)


def _findings(query: Query, matcher: Matcher) -> Iterator[Finding]:
    value, name = matcher.value, matcher.name.text
    assert value is not None
    if matches_all(value.value):
        said = f"this matches every series, with {name} or without: it does nothing"
        yield Finding(query.span(*matcher.span), said)
        return
    parts = alternatives(value.value) or []
    if len(parts) > 1 and "" in parts:
        at = query.span(value.start + 1, value.end - 1)
        said = f"one alternative is empty: series without {name} are taken as well"
        yield Finding(at, said)
