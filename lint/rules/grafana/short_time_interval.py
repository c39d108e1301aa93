"""Datasource whose `timeInterval` is shorter than the scrapes behind `$__rate_interval`.

Grafana makes `$__rate_interval` four times the datasource's `timeInterval` at least, or of
15 seconds where none is said: a minute. For what is scraped every minute that is too short for
`rate()`, which needs two samples: short time ranges show gaps or nothing, while long ones look
right. Say the longest interval of what the datasource is asked for, or set the panel's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.grafana.dashboard import Expression, expressions
from lint.promql.ast import HoleNode, MatrixSelector
from lint.repo import Repo
from lint.rule import Finding, rule
from lint.rules.metric.blind_datasource import GOOD as OF_MODELS
from lint.series.seen import Use, seen
from lint.series.stores import Asking, asking
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.series.intervals import Interval

GOOD = (
    OF_MODELS.replace(
        "sum(vllm:num_requests_waiting)", "rate(vllm:num_preemptions_total[$__rate_interval])"
    )
    .replace("svc:9091\n", "svc:9091\n    jsonData:\n      timeInterval: 1m\n")
    .replace("[{targetPort: 8080}]", "[{targetPort: 8080, interval: 1m}]")
)

BAD = GOOD.replace("timeInterval: 1m", "timeInterval: «15s»")

_VARIABLES = frozenset({"$__rate_interval", "${__rate_interval}"})
_DEFAULT = 15.0
_MANY = 3


@rule(severity="warning", bad=BAD, good=GOOD)
def check(repo: Repo) -> Iterator[Finding]:
    if not repo.grafana.datasources or not repo.platform.is_openshift:
        return
    own = {id(each.text) for each in expressions(repo) if _has_interval(each)}
    short: dict[int, list[tuple[Asking, Interval]]] = {}
    for item in asking(repo):
        if id(item.use.query.text) not in own and _is_rate(item.use):
            interval = _too_long(repo, item)
            if interval is not None:
                short.setdefault(id(item.datasource.model), []).append((item, interval))
    for pairs in short.values():
        yield _finding(pairs)


def _has_interval(expression: Expression) -> bool:
    """Whether the query or its panel has a least step of its own."""
    panel = expression.panel.node if expression.panel is not None else expression.node
    return bool(expression.node.text("interval") or panel.text("interval"))


def _is_rate(use: Use) -> bool:
    above = next(use.above(), None)
    window = above.range if isinstance(above, MatrixSelector) else None
    return isinstance(window, HoleNode) and window.text in _VARIABLES


def _least(item: Asking) -> float | None:
    """The seconds of `$__rate_interval` at least; None if nobody can tell."""
    from lint.promql.numbers import duration

    said = item.datasource.model.map("jsonData").text("timeInterval")
    seconds, wrong = duration(str(said)) if said else (_DEFAULT, "")
    return None if wrong else 4 * seconds


def _too_long(repo: Repo, item: Asking) -> Interval | None:
    from lint.series.intervals import interval_of

    least, interval = _least(item), interval_of(seen(repo), item.use)
    if least is None or interval is None or least >= 2 * interval.seconds:
        return None
    return interval


def _finding(pairs: list[tuple[Asking, Interval]]) -> Finding:
    (item, interval), *_ = pairs
    datasource = item.datasource
    said = datasource.model.map("jsonData").text("timeInterval")
    at = said or datasource.name or item.url
    return Finding(
        at.span(),
        f"$__rate_interval is from {_least(item):g} seconds on, but {item.use.name} is scraped"
        f" every {interval.seconds:g}: short time ranges have gaps, or no data",
        tuple((each.use.at, "asked for here") for each, _ in pairs[:_MANY]),
    )
