"""The functions of PromQL: argument types, result type, releases, stability."""

from __future__ import annotations

_TYPES = {"v": "vector", "s": "scalar", "m": "matrix", "t": "string"}

# Signature (arguments, result, number of optional or extra arguments; * = any) and names.
_SIGNATURES = """
-     s 0  pi time range start end step
m     v 0  absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate
m     v 0  last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time
m     v 0  stdvar_over_time sum_over_time
m     v 0  ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time
ms    v 0  predict_linear
ms    v 1  integral
mss   v 0  double_exponential_smoothing holt_winters
s     v 0  vector
sm    v 0  quantile_over_time
ss    s 0  max_of min_of
ssv   v 0  histogram_fraction
sv    v 0  histogram_quantile
v     s 0  scalar
v     v 0  abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count
v     v 0  histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt
v     v 0  start_timestamp tan tanh timestamp
v     v 1  day_of_month day_of_week day_of_year days_in_month hour minute month year
vs    v 0  clamp_max clamp_min
vs    v 1  round
vss   v 0  clamp
vt    v *  sort_by_label sort_by_label_desc
vtss  v 9  histogram_quantiles
vttt  v *  label_join
vtttt v 0  label_replace
vv    v 1  info
"""

_ALWAYS = (0, 0)

# First release, first stable release (None = experimental to date).
_RELEASES: dict[str, tuple[tuple[int, int], tuple[int, int] | None]] = {
    "histogram_avg": ((2, 53), _ALWAYS),
    "histogram_stddev": ((2, 53), _ALWAYS),
    "histogram_stdvar": ((2, 53), _ALWAYS),
    "mad_over_time": ((2, 53), None),
    "sort_by_label": ((2, 53), None),
    "sort_by_label_desc": ((2, 53), None),
    "info": ((2, 55), None),
    "double_exponential_smoothing": ((3, 0), None),
    "ts_of_max_over_time": ((3, 5), None),
    "ts_of_min_over_time": ((3, 5), None),
    "ts_of_last_over_time": ((3, 5), None),
    "first_over_time": ((3, 7), (3, 14)),
    "ts_of_first_over_time": ((3, 7), None),
    "histogram_quantiles": ((3, 11), None),
    "max_of": ((3, 14), None),
    "min_of": ((3, 14), None),
    "start": ((3, 14), None),
    "end": ((3, 14), None),
    "step": ((3, 14), None),
    "range": ((3, 14), None),
    "start_timestamp": ((3, 14), None),
    "integral": ((3, 16), None),
}
_RENAMED = {"holt_winters": ((3, 0), "double_exponential_smoothing")}


class Function:
    """One function: its name and what it takes and gives.

    ``variadic`` is as in Prometheus: how many of the last arguments may be
    left out or added; -1 means any number more. ``stable`` is the first
    release that needs no flag, None when every release needs it.
    """

    __slots__ = ("args", "name", "result", "since", "stable", "until", "variadic")

    def __init__(self, name: str, args: tuple[str, ...], result: str, variadic: int) -> None:
        self.name = name
        self.args = args
        self.result = result
        self.variadic = variadic
        since, stable = _RELEASES.get(name, (_ALWAYS, _ALWAYS))
        self.since = since
        self.stable = stable
        self.until = _RENAMED[name][0] if name in _RENAMED else None

    @property
    def least(self) -> int:
        """The smallest number of arguments."""
        return len(self.args) - 1 if self.variadic else len(self.args)

    @property
    def most(self) -> int | None:
        """The largest number of arguments; None = no limit."""
        if self.variadic < 0:
            return None
        return len(self.args) - 1 + self.variadic if self.variadic else len(self.args)


def _table() -> dict[str, Function]:
    table: dict[str, Function] = {}
    for line in _SIGNATURES.split("\n"):
        if not line:
            continue
        args, result, variadic, *names = line.split()
        types = tuple(_TYPES[letter] for letter in args if letter != "-")
        more = -1 if variadic == "*" else int(variadic)
        for name in names:
            table[name] = Function(name, types, _TYPES[result], more)
    return table


FUNCTIONS = _table()
"""Every function of every supported release, by name."""


def renamed(name: str) -> str | None:
    """The name a removed function has now."""
    return _RENAMED[name][1] if name in _RENAMED else None
