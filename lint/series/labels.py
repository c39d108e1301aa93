"""Which labels of a selector's series a query asks for, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    MatrixSelector,
    Node,
    NumberLiteral,
    Paren,
    Subquery,
    Unary,
    Word,
)
from lint.series.seen import Use, accepts
from lint.source import Span, Text
from lint.values import NamedTuple, lazy

_CHANGES_LABELS = frozenset(
    {"label_replace", "label_join", "absent", "absent_over_time", "vector", "scalar", "info"}
)
_KEEPS_ALL = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_SETS = frozenset({"and", "or", "unless"})
_LABEL_VALUES = lazy(r"label_values\(.+,\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*\)\s*", re.DOTALL)


class Asked(NamedTuple):
    """A label that is asked for. `is_harmless`: its absence changes nothing."""

    name: str
    text: Text
    start: int
    end: int
    effect: str
    is_harmless: bool = False

    @property
    def at(self) -> Span:
        """Where the label is written."""
        return self.text.span(self.start, self.end)


def asked(use: Use) -> Iterator[Asked]:
    """The labels that are asked of the series themselves: by matchers, by the groupings
    and joins above as long as nothing between changes labels, and by `label_values`."""
    for matcher in use.selector.matchers:
        if matcher.name.hole or matcher.name.text == "__name__" or matcher.value is None:
            continue
        passes = accepts(matcher, "")
        effect = "the matcher has no effect" if passes else "nothing is selected"
        yield _asked(use, matcher.name, effect, is_harmless=bool(passes))
    yield from _grouped(use)
    if use.query.kind == "variable":
        yield from _listed(use)


def _grouped(use: Use) -> Iterator[Asked]:
    inner: Node = use.selector
    for node in use.above():
        if isinstance(node, Aggregate):
            if node.expr is not inner:
                return
            is_by = node.modifier is not None and not node.without
            effect = "all series fall into one group" if is_by else "leaving it out changes nothing"
            yield from _words(use, node.grouping or [], effect, is_harmless=not is_by)
            if node.op.text.lower() not in _KEEPS_ALL:
                return
        elif isinstance(node, Binary):
            yield from _joined(use, node, inner)
            if not _keeps_labels(node, inner):
                return
        elif isinstance(node, Call):
            if node.func.hole or node.func.text in _CHANGES_LABELS:
                return
        elif not isinstance(node, (Paren, Unary, MatrixSelector, Subquery)):
            return
        inner = node


def _joined(use: Use, node: Binary, inner: Node) -> Iterator[Asked]:
    if node.matching is None or node.matching.labels is None:
        return
    is_on = node.matching.on
    effect = "the join does not tell series apart by it" if is_on else "ignoring it changes nothing"
    yield from _words(use, node.matching.labels.labels, effect, is_harmless=not is_on)
    group = node.matching.group
    if group is not None and _is_one_side(node, inner):
        yield from _words(use, group.labels, "there is nothing to take over")


def _is_one_side(node: Binary, inner: Node) -> bool:
    """Whether it is the side whose labels `group_left` or `group_right` takes over."""
    return inner is (node.rhs if node.card == "many-to-one" else node.lhs)


def _keeps_labels(node: Binary, inner: Node) -> bool:
    """Whether the result has the labels of this side and no others."""
    other = node.rhs if inner is node.lhs else node.lhs
    if isinstance(other, NumberLiteral) or other.type == "scalar":
        return True
    return node.op.text.lower() in _SETS - {"or"} and inner is node.lhs


def _words(
    use: Use, words: list[Word], effect: str, *, is_harmless: bool = False
) -> Iterator[Asked]:
    for word in words:
        if not word.hole:
            yield _asked(use, word, effect, is_harmless=is_harmless)


def _listed(use: Use) -> Iterator[Asked]:
    whole = use.query.text.source
    match = _LABEL_VALUES.fullmatch(whole.strip()) if isinstance(whole, Text) else None
    if match is not None and isinstance(whole, Text) and use.query.parsed.expr is use.selector:
        start = whole.index(whole.strip()) + match.start(1)
        end = start + len(match[1])
        yield Asked(match[1], whole, start, end, "the variable has no values")


def _asked(use: Use, word: Word, effect: str, *, is_harmless: bool) -> Asked:
    text = use.query.text
    quoted = int(text[word.start : word.start + 1] in ("'", '"', "`"))
    start, end = word.start + quoted, word.end - quoted
    return Asked(word.text, text, start, end, effect, is_harmless)
