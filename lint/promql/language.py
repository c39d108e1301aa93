"""Which query language a text is written in, by what PromQL lacks."""

from __future__ import annotations

import re

from lint.values import lazy

_STRING_OR_COMMENT = lazy(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`[^`]*`|\#[^\r\n]*", re.S)
_LONGEST = 20_000
_PIPE = lazy(r"\|(?:=|~|>|!>|\s*[a-z_]+)|\}\s*(?:!=|!~|\|>|!>)\s*[\"'`]")
_LOGQL_CALL = lazy(r"\b(?:bytes_over_time|bytes_rate|rate_counter|approx_topk)\s*\(")
_METRICSQL = lazy(
    r"\b(?:range_\w+|rollup\w*|label_(?:set|del|keep|copy|move|map|match|mismatch|transform|value|uppercase|lowercase)"
    r"|(?:topk|bottomk)_(?:min|max|avg|median|last)|default_rollup|running_\w+|keep_(?:last|next)_value|interpolate"
    r"|increase_pure|median(?:_over_time)?|sum2|geomean|outliers\w*|union|remove_resets|smooth_exponential"
    r"|quantiles(?:_over_time)?|count_\w+_over_time|share_\w+_over_time|prometheus_buckets|limit_offset)\s*\("
    r"|^\s*WITH\s*\(|\bkeep_metric_names\b|[)\]}\w]\s+(?:default|ifnot|if)\s+[\w({]",
    re.I,
)
_ALTERNATIVES = lazy(r"\{[^{}]*[\"'`]\s*or\s+[a-zA-Z_][^{}]*\}")


def recognise(text: str) -> str:
    """The language of a text that PromQL cannot read."""
    if len(text) > _LONGEST:
        return "promql"
    strings = _STRING_OR_COMMENT.sub(_blank, text)
    if "$$" in strings or _between(strings, "{{", "}}") or _between(strings, "{%", "%}"):
        return "templated"
    if _PIPE.search(strings) or _LOGQL_CALL.search(strings):
        return "logql"
    if _METRICSQL.search(strings) or _ALTERNATIVES.search(strings):
        return "metricsql"
    return "promql"


def _between(text: str, start: str, end: str) -> bool:
    """Is there a start with an end somewhere after it?"""
    found = text.find(start)
    return found >= 0 and text.find(end, found) >= 0


def _blank(match: re.Match[str]) -> str:
    """Keeps the quotes: an operator before a string is a hint."""
    written = match[0]
    return " " if written[0] == "#" else written[0] + written[-1]
