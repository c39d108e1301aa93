"""Regular expression that Prometheus' RE2 does not accept.

Prometheus uses Go's RE2 syntax: no lookaround, no backreferences, no possessive
quantifiers. The expression is rejected as a whole.
"""

from collections.abc import Iterator

from lint.promql import Problem, VectorSelector, walk
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import Query, written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models}
spec:
  groups:
    - name: models
      rules:
        - record: models:up:sum
          expr: sum(up{job=~"vllm-.*"})
"""

BAD = GOOD.replace('=~"vllm-.*"', '=~«"vllm-(?!test)"»')


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        for problem in query.parsed.errors:
            if problem.code == "regex":
                start, end = _value(query, problem)
                yield Finding(query.span(start, end), f"{query.subject}: {problem.message}")


def _value(query: Query, problem: Problem) -> tuple[int, int]:
    """The matcher's value; Prometheus points at the whole matcher."""
    if query.parsed.expr is not None:
        for node in walk(query.parsed.expr):
            if isinstance(node, VectorSelector):
                for matcher in node.matchers:
                    if matcher.span == problem.span and matcher.value is not None:
                        return matcher.value.span
    return problem.span
