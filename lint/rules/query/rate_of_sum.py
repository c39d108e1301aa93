"""Rate of a sum of counters, instead of the sum of their rates.

When one of the summed counters restarts or goes away, the sum falls, though not to 0. `rate`,
`irate` and `increase` take any fall for a restart and count all that is left as new: a spike as
high as everything counted so far. Write `sum(rate(x[5m]))`; a recording rule should record that,
and not `sum(x)`.
"""

from collections.abc import Iterator

from lint.promql.ast import Call
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.query.rate_of_recorded_gauge import is_made
from lint.series.queries import written

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: rules, namespace: models}
spec:
  groups:
    - name: rules
      rules:
        - record: models:requests:rate5m
          expr: sum(rate(vllm:request_success_total[5m]))
"""

BAD = GOOD.replace(
    "sum(rate(vllm:request_success_total[5m]))", "«rate»(sum(vllm:request_success_total)[5m:])"
)

_RATES = frozenset({"rate", "irate", "increase"})


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for query in written(repo):
        calls = [each for each in query.nodes if isinstance(each, Call) and each.args]
        calls = [each for each in calls if each.func.text in _RATES]
        if not calls:
            continue
        from lint.series.yields import yields

        view = yields(repo)
        flows = view.of(query)
        for call in calls:
            inner = call.args[0]
            if flows is not None and flows[inner].metric == "total" and is_made(inner, view):
                yield Finding(
                    query.span(*call.func.span),
                    "this is a sum of counters, which falls when one of them restarts:"
                    f" {call.func.text}() then counts all the others as new; sum the rates",
                    ((query.span(*inner.span), "a sum of counters"),),
                )
