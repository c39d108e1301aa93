"""PromQL: what an expression means, and where each part of it is written.

``parse(text)`` never raises. It gives the nodes, the errors Prometheus' own
parser would give, in its order and at its places, and the Grafana variables
met on the way. All offsets are character offsets into the text.

    >>> parsed = parse('sum by (job) (rate(http_requests_total{code="500"}[5m]))')
    >>> parsed.expr.grouping[0].text, parsed.errors
    ('job', ())

Nodes are described in ``lint.promql.ast``, problems in ``lint.promql.problem``.
"""

from __future__ import annotations

from .ast import (
    Aggregate,
    Binary,
    Call,
    DurationExpr,
    Fill,
    Grouping,
    Hole,
    HoleNode,
    Matcher,
    Matching,
    MatrixSelector,
    Modifiers,
    Node,
    NumberLiteral,
    Paren,
    StringLiteral,
    Subquery,
    Unary,
    VectorSelector,
    Word,
    children,
    typeof,
    walk,
)
from .check import check
from .dialect import NEWEST, Dialect
from .holes import Variables
from .parser import judge
from .problem import Problem, position

__all__ = [
    "NEWEST", "Aggregate", "Binary", "Call", "Dialect", "DurationExpr", "Fill", "Grouping", "Hole",
    "HoleNode", "Matcher", "Matching", "MatrixSelector", "Modifiers", "Node", "NumberLiteral", "Paren",
    "Parsed", "Problem", "StringLiteral", "Subquery", "Unary", "Variables", "VectorSelector", "Word",
    "children", "language", "parse", "position", "typeof", "verdict", "walk",
]  # fmt: skip


class Parsed:
    """What ``parse`` found.

    ``expr`` is None after a syntax error. ``errors`` are in Prometheus' order:
    its first error is the first. ``holes`` are the variables, in source order.
    ``templated`` says that Helm, Go or Flux templating stands in the code, and
    ``foreign`` names another query language ("logql"): then the text is
    nobody's mistake, ``expr`` is None and ``errors`` is empty.
    """

    __slots__ = ("errors", "expr", "foreign", "holes", "templated")

    def __init__(
        self,
        expr: Node | None,
        errors: tuple[Problem, ...],
        holes: tuple[Hole, ...] = (),
        templated: bool = False,
        foreign: str | None = None,
    ) -> None:
        self.expr = expr
        self.errors = errors
        self.holes = holes
        self.templated = templated
        self.foreign = foreign

    def __repr__(self) -> str:
        return f"Parsed({self.expr!r}, errors={self.errors!r}, holes={self.holes!r})"


def parse(text: str, dialect: Dialect = NEWEST, variables: Variables | None = None) -> Parsed:
    """Parses an expression. Never raises.

    ``variables`` says which Grafana variables exist (built-in ones included).
    None means a rule file: there, any variable is an error.
    """
    parsed = verdict(text, dialect, variables)
    if not parsed.errors:
        return parsed
    from .language import recognise

    written_in = recognise(text)
    if written_in == "templated":
        return Parsed(None, (), parsed.holes, templated=True)
    if written_in == "logql":
        return Parsed(None, (), parsed.holes, foreign="logql")
    return parsed


def verdict(text: str, dialect: Dialect = NEWEST, variables: Variables | None = None) -> Parsed:
    """As ``parse``, but judges other languages and templates too, as Prometheus does."""
    expr, errors, holes = judge(text, dialect, variables)
    if expr is not None and not errors:
        errors = check(expr, text, dialect)
    return Parsed(expr, tuple(errors), tuple(holes))


def language(text: str) -> str:
    """What the text is written in: "promql", "logql", "metricsql" or "templated".

    A text that PromQL can read is "promql" even if another language reads it
    too; the others are recognised by what PromQL lacks.
    """
    if not verdict(text).errors:
        return "promql"
    from .language import recognise

    return recognise(text)
