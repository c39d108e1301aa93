"""Regular expression that is none, or anchors that Prometheus sets itself.

`job=~"vllm"` is `job="vllm"`, which needs no search and reads as what it is. Prometheus'
regular expressions always match the whole value: `^` in front and `$` at the end say nothing.
Only told, as both work.
"""

from collections.abc import Iterator

from lint.promql.alternatives import is_plain, unanchored
from lint.promql.ast import Matcher, VectorSelector
from lint.repo import Repo
from lint.rule import Edit, Finding, Fix, rule
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
          expr: sum(up{job="models", pod=~"a.*"})
"""

BAD = GOOD.replace('job="', 'job«=~»"').replace("a.*", "«^a.*»")


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if "~" not in query.text:
            continue
        for node in query.nodes:
            for matcher in node.matchers if isinstance(node, VectorSelector) else ():
                if matcher.op in ("=~", "!~"):
                    yield from _findings(query, matcher)


def _findings(query: Query, matcher: Matcher) -> Iterator[Finding]:
    value, span = matcher.value, matcher.op_span
    if value is None or value.holes or span is None or not value.value:
        return
    if is_plain(value.value):
        op = {"=~": "=", "!~": "!="}[matcher.op]
        at = query.span(*span)
        said = f'"{value.value}" is no pattern: {matcher.op} is the same as {op}'
        yield Finding(at, said, (), Fix(f"write {op}", (Edit(at, op),), safe=True))
        return
    bare = unanchored(value.value)
    if bare and bare != value.value:
        at = query.span(value.start + 1, value.end - 1)
        first = int(value.value[0] == "^")
        edges = [(0, first), (first + len(bare), len(value.value))]
        edits = tuple(
            Edit(query.span(*value.source_span(*each)), "") for each in edges if each[0] < each[1]
        )
        said = "Prometheus matches the whole value anyway: the anchors say nothing"
        yield Finding(at, said, (), Fix("leave out the anchors", edits, safe=True))
