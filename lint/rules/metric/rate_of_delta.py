"""Rate of a metric that says what came since the last point.

Cloud Monitoring reports differences. stackdriver_exporter passes them on as gauges, and only
with `--monitoring.aggregate-deltas` adds them up to counters. Of a difference `rate` and
`increase` make a figure that means nothing: every point lower than the one before is taken for
a restart.
"""

from collections.abc import Iterator

from lint.promql.ast import Call, MatrixSelector
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.metric.not_collected import GOOD as COLLECTED
from lint.series.seen import Use, seen
from lint.series.stackdriver import collectors, is_collected

GOOD = COLLECTED

_FLAG = "            - --monitoring.aggregate-deltas\n"
_IMAGE = "quay.io/prometheuscommunity/stackdriver-exporter:v0.19.0"
BAD = GOOD.replace(_FLAG, "").replace(_IMAGE, f"«{_IMAGE}»")

_COUNTERS_ONLY = ("rate", "increase", "irate")
_AGGREGATED = "--monitoring.aggregate-deltas"
_SHOWN = 3


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    exporters = [each for each in collectors(repo) if not each.adds_up]
    rates = [use for use in seen(repo).uses if _is_rated(use)] if exporters else []
    for exporter in exporters:
        theirs = [use for use in rates if exporter.collects(use.name)]
        if theirs:
            yield Finding(
                exporter.at,
                "without --monitoring.aggregate-deltas Google's differences stay gauges: a rate "
                "of them means nothing",
                tuple((use.at, "its rate is asked for") for use in theirs[:_SHOWN]),
            )


def _is_rated(use: Use) -> bool:
    above = use.above()
    inner, outer = next(above, None), next(above, None)
    if not (isinstance(inner, MatrixSelector) and isinstance(outer, Call)):
        return False
    is_delta = any(item.metric.when == _AGGREGATED for item in use.readings)
    return outer.func.text in _COUNTERS_ONLY and is_collected(use.name) and is_delta
