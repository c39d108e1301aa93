"""Sets of token kinds, and how Prometheus names tokens in its messages."""

from __future__ import annotations

from .lexer import AGGREGATORS
from .problem import quote

PRECEDENCE = {
    "or": 1, "and": 2, "unless": 2,
    "==": 3, "!=": 3, "<=": 3, "<": 3, ">=": 3, ">": 3, "</": 3, ">/": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "atan2": 5, "^": 6,
}  # fmt: skip
UNARY = 5
COMPARISONS = frozenset({"==", "!=", "<=", "<", ">=", ">"})
SET_OPERATORS = frozenset({"and", "or", "unless"})
MATCH_OPERATORS = frozenset({"=", "!=", "=~", "!~"})
POSTFIX = frozenset({"[", "offset", "@", "anchored", "smoothed"})
CLOSING = frozenset({")", "]", "}", "num", "dur"})
PARAMETRIC = frozenset({"topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio"})
FUNCTION_WORDS = frozenset({"start", "end", "step", "range", "max_of", "min_of"})

# Keywords that are a metric name where an operand is expected.
METRIC_WORDS = (
    AGGREGATORS
    | FUNCTION_WORDS
    | SET_OPERATORS
    | {"by", "without", "offset", "fill", "fill_left", "fill_right", "anchored", "smoothed"}
)
LABEL_WORDS = (METRIC_WORDS - {"without"}) | {
    "bool", "group_left", "group_right", "ignoring", "on", "atan2", "id", "metric",
}  # fmt: skip
STARTS = METRIC_WORDS | {"id", "metric", "num", "dur", "str", "hole", "(", "{", "+", "-"}

_WORDS = frozenset(
    "bool by group_left group_right fill fill_left fill_right ignoring offset smoothed anchored on without".split()
)
_OPERATORS = (frozenset(PRECEDENCE) | {"=~", "!~", "@"}) - {"="}
_KINDS = {
    "id": "identifier",
    "metric": "metric identifier",
    "num": "number",
    "dur": "duration",
    "str": "string",
}


def describe(kind: str, text: str) -> str:
    """The token as it stands in "unexpected ..." messages."""
    if kind == "eof":
        return "end of input"
    if kind == "hole":
        return f"variable {text}"
    if kind in ("id", "metric"):
        return f"{_KINDS[kind]} {quote(text)}"
    if kind in _WORDS:
        return f"<{text}>"
    if kind in _OPERATORS:
        return f"<op:{text}>"
    if kind in AGGREGATORS:
        return f"<aggr:{text}>"
    shown = f"{quote(text[:10])}..." if len(text.encode("utf-8", "replace")) > 10 else quote(text)
    return f"{_KINDS[kind]} {shown}" if kind in _KINDS else shown
