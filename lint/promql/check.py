"""The type checks Prometheus makes on a parsed expression, in its order."""

from __future__ import annotations

from . import regexp
from .ast import (
    ANY,
    MATRIX,
    SCALAR,
    STRING,
    VECTOR,
    Aggregate,
    Binary,
    Call,
    MatrixSelector,
    Node,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)  # fmt: skip
from .dialect import Dialect
from .functions import Function
from .problem import Problem
from .tokens import COMPARISONS, SET_OPERATORS

_DOCUMENTED = {VECTOR: "instant vector", MATRIX: "range vector", SCALAR: SCALAR, STRING: STRING}
_OPERANDS = (SCALAR, VECTOR, ANY)


def check(root: Node, text: str, dialect: Dialect) -> list[Problem]:
    """All type errors of the expression, the one Prometheus reports first."""
    problems: list[Problem] = []
    stack: list[Node | Problem] = [root]
    functions = dialect.functions
    while stack:
        item = stack.pop()
        kind = item.__class__
        if kind is VectorSelector:
            assert isinstance(item, VectorSelector)
            _selector(item, problems)
        elif kind is Call:
            assert isinstance(item, Call)
            stack.extend(reversed(_call(item, functions.get(item.func.text))))
        elif kind is Binary:
            assert isinstance(item, Binary)
            if item.matching is not None or item.lhs.type != VECTOR or item.rhs.type != VECTOR:
                stack.extend(reversed(_binary(item, text)))
            else:
                stack.append(item.rhs)
                stack.append(item.lhs)
        elif kind is Aggregate:
            assert isinstance(item, Aggregate)
            stack.extend(reversed(_aggregate(item)))
        elif kind is Paren:
            assert isinstance(item, Paren)
            stack.append(item.expr)
        elif kind is MatrixSelector:
            assert isinstance(item, MatrixSelector)
            stack.append(item.selector)
        elif kind is Unary or kind is Subquery:
            assert isinstance(item, (Unary, Subquery))
            stack.extend(_inner(item))
        elif kind is Problem:
            assert isinstance(item, Problem)
            problems.append(item)
    return problems


def _type_error(node: Node, message: str) -> Problem:
    return Problem(message, node.start, node.end, "type")


def _mismatch(node: Node, wanted: str, where: str) -> Problem:
    got = _DOCUMENTED[node.type]
    return _type_error(node, f"expected type {_DOCUMENTED[wanted]} in {where}, got {got}")


def _selector(node: VectorSelector, problems: list[Problem]) -> None:
    name = node.name
    if name is not None:
        if node.matchers and not name.hole:
            for matcher in node.matchers:
                if matcher.name.text == "__name__":
                    value = matcher.value.value if matcher.value else ""
                    message = f'metric name must not be set twice: "{name.text}" or "{value}"'
                    problems.append(_type_error(node, message))
        return
    for matcher in node.matchers:
        value_node = matcher.value
        if value_node is None or value_node.holes:
            return
        if _rejects_empty(matcher.op, value_node.value):
            return
    problems.append(
        _type_error(node, "vector selector must contain at least one non-empty matcher")
    )


def _rejects_empty(op: str, value: str) -> bool:
    if op == "=":
        return value != ""
    if op == "!=":
        return value == ""
    matched = regexp.matches(value, "")
    if matched is None:
        return True
    return not matched if op == "=~" else matched


def _inner(node: Unary | Subquery) -> list[Node | Problem]:
    """In the order of a stack: what comes last is looked at first."""
    inner = node.expr
    if isinstance(node, Unary):
        if inner.type in _OPERANDS:
            return [inner]
        message = (
            "unary expression only allowed on expressions of type scalar or instant vector, "
            f'got "{_DOCUMENTED[inner.type]}"'
        )
    else:
        if inner.type in (VECTOR, ANY):
            return [inner]
        message = f"subquery is only allowed on instant vector, got {inner.type} instead"
    return [_type_error(node, message), inner]


def _aggregate(node: Aggregate) -> list[Node | Problem]:
    out: list[Node | Problem] = []
    if node.expr is not None:
        out.append(node.expr)
        if node.expr.type not in (VECTOR, ANY) and not node.op.hole:
            out.append(_mismatch(node.expr, VECTOR, "aggregation expression"))
    if node.param is not None:
        out.append(node.param)
        wanted = STRING if node.op.text.lower() == "count_values" else SCALAR
        if node.param.type not in (wanted, ANY) and not node.op.hole:
            out.append(_mismatch(node.param, wanted, "aggregation parameter"))
    return out


def _call(node: Call, function: Function | None) -> list[Node | Problem]:
    out: list[Node | Problem] = []
    if function is None:
        out.extend(node.args)
        return out
    wrong = _count(node, function)
    if wrong:
        out.append(_type_error(node, wrong))
    if function.name == "info" and len(node.args) > 1:
        out.extend(_info(node))
    where = f'call to function "{function.name}"'
    types = function.args
    for index, arg in enumerate(node.args):
        if index >= len(types):
            if not function.variadic:
                break
            wanted = types[-1]
        else:
            wanted = types[index]
        if not (function.name == "info" and index == 1 and _bare(arg)):
            out.append(arg)
        if arg.type != wanted and arg.type != ANY:
            out.append(_mismatch(arg, wanted, where))
    return out


def _count(node: Call, function: Function) -> str:
    given = len(node.args)
    if not function.variadic:
        if given == len(function.args):
            return ""
        return (
            f'expected {len(function.args)} argument(s) in call to "{function.name}", got {given}'
        )
    if given < function.least:
        return f'expected at least {function.least} argument(s) in call to "{function.name}", got {given}'
    most = function.most
    if most is not None and given > most:
        return f'expected at most {most} argument(s) in call to "{function.name}", got {given}'
    return ""


def _bare(node: Node) -> bool:
    return isinstance(node, VectorSelector) and node.name is None


def _info(node: Call) -> list[Node | Problem]:
    """The second argument of info() names labels, and no metric."""
    out: list[Node | Problem] = []
    labels = node.args[1]
    if labels.type == ANY:
        return out
    if labels.type != VECTOR:
        got = _DOCUMENTED[labels.type]
        out.append(
            _type_error(node, f'expected type instant vector in call to function "info", got {got}')
        )
    if not isinstance(labels, VectorSelector):
        out.append(_type_error(labels, "expected label selectors only"))
    elif labels.name is not None:
        out.append(
            _type_error(labels, "expected label selectors only, got vector selector instead")
        )
    return out


def _binary(node: Binary, text: str) -> list[Node | Problem]:
    lhs, rhs = node.lhs, node.rhs
    out: list[Node | Problem] = [lhs, rhs]
    op = node.op.text
    if node.op.hole:
        return out
    if node.return_bool and op not in COMPARISONS:
        out.append(
            _at_operator(node, text, "bool modifier can only be used on comparison operators")
        )
    if op in COMPARISONS and not node.return_bool and lhs.type == SCALAR and rhs.type == SCALAR:
        out.append(_at_operator(node, text, "comparisons between scalars must use BOOL modifier"))
    out.extend(_overlap(node, text))
    for side in (lhs, rhs):
        if side.type not in _OPERANDS:
            message = "binary expression must contain only scalar and instant vector types"
            out.append(_type_error(side, message))
    if ANY not in (lhs.type, rhs.type):
        out.extend(_matching(node, op))
    if op in SET_OPERATORS and SCALAR in (lhs.type, rhs.type):
        out.append(
            _type_error(node, f'set operator "{op}" not allowed in binary scalar expression')
        )
    return out


def _overlap(node: Binary, text: str) -> list[Problem]:
    matching = node.matching
    if matching is None or not matching.on or matching.labels is None or matching.group is None:
        return []
    message = 'label "{}" must not occur in ON and GROUP clause at once'
    return [
        _at_operator(node, text, message.format(label.text))
        for label in matching.labels.labels
        for included in matching.group.labels
        if label.text == included.text and not label.hole
    ]


def _matching(node: Binary, op: str) -> list[Problem]:
    matching = node.matching
    if matching is None:
        return []
    out = []
    if node.lhs.type != VECTOR or node.rhs.type != VECTOR:
        if matching.labels is not None and matching.labels.labels:
            out.append(_type_error(node, "vector matching only allowed between instant vectors"))
        if matching.fill:
            message = "filling in missing series only allowed between instant vectors"
            out.append(_type_error(node, message))
    elif op in SET_OPERATORS:
        if matching.group is not None:
            out.append(_type_error(node, f'no grouping allowed for "{op}" operation'))
            out.append(_type_error(node, "set operations must always be many-to-many"))
        if matching.fill:
            out.append(_type_error(node, "filling in missing series not allowed for set operators"))
    return out


def _at_operator(node: Binary, text: str, message: str) -> Problem:
    """The problem at the operator and its modifiers."""
    start, end = node.lhs.end, node.rhs.start
    while start < end and text[start] in " \t\n\r":
        start += 1
    while end > start and text[end - 1] in " \t\n\r":
        end -= 1
    return Problem(message, start, end, "type")
