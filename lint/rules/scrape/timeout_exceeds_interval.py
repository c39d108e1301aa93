"""Endpoint whose scrape may take longer than its interval.

The operator rejects a monitor with an endpoint whose `scrapeTimeout` is greater than its
`interval`, without a word in the monitor itself: no targets. Only where both are written
is the outcome certain.
"""

import re
from collections.abc import Iterator

from lint.repo import Repo
from lint.rule import Finding, rule
from lint.values import lazy

GOOD = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: predictors, namespace: vllm}
spec:
  selector: {}
  podMetricsEndpoints:
    - targetPort: 8080
      interval: 30s
      scrapeTimeout: 10s
"""

BAD = GOOD.replace("scrapeTimeout: 10s", "scrapeTimeout: «60s»")

_PART = lazy(r"(\d+)(ms|[ywdhms])")
_UNITS = {
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "y": 31_536_000_000,
}


@rule(severity="error", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    for monitor in repo.scrape.monitors:
        for endpoint in monitor.endpoints:
            timeout, interval = endpoint.node.text("scrapeTimeout"), endpoint.interval
            if timeout is None or interval is None:
                continue
            longest, every = _milliseconds(timeout), _milliseconds(interval)
            if longest is None or every is None or longest <= every:
                continue
            yield Finding(
                timeout.span(),
                f"a scrape may take {timeout}, but the next one starts after {interval}:"
                f" the operator rejects {monitor.resource.name}, and nothing is scraped",
                ((interval.span(), f"the interval is {interval}"),),
            )


def _milliseconds(duration: str) -> int | None:
    if not re.fullmatch(f"({_PART.pattern})+", duration):
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(duration))
