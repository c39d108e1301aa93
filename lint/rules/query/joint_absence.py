"""absent() of several things at once.

`absent(up{job=~"api|worker"})` is silent as long as one of the two is there: it fires when both
are gone, and then names neither. Where each matters, ask for each: `absent(up{job="api"}) or
absent(up{job="worker"})`. Only told, as all of them may be meant.
"""

import re
from collections.abc import Iterator

from lint.promql.ast import Call, Matcher, MatrixSelector, VectorSelector
from lint.promql.shapes import bare
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.series.queries import written
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: models}
spec:
  groups:
    - name: models
      rules:
        - alert: Gone
          expr: absent(up{job="api"}) or absent(up{job="worker"})
"""

BAD = GOOD.replace(
    'absent(up{job="api"}) or absent(up{job="worker"})', 'absent(up{job=~"«api|worker»"})'
)

_WORDS = lazy(r"[\w-]+(\|[\w-]+)+", re.A)


@rule(severity="info", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        if query.kind != "alert" or "absent" not in query.text:
            continue
        for node in query.nodes:
            if not isinstance(node, Call) or not node.func.text.startswith("absent"):
                continue
            for matcher in _matchers(node):
                if matcher.value is not None and matcher.op == "=~":
                    words = matcher.value.value.split("|")
                    if _WORDS.fullmatch(matcher.value.value):
                        yield Finding(
                            query.span(matcher.value.start + 1, matcher.value.end - 1),
                            f"this is silent as long as one of {', '.join(words)} is there",
                        )


def _matchers(call: Call) -> list[Matcher]:
    inner = bare(call.args[0]) if call.args else None
    inner = inner.selector if isinstance(inner, MatrixSelector) else inner
    return inner.matchers if isinstance(inner, VectorSelector) else []
