"""Spans, variables, other languages, releases, and what must never crash."""

import time

import pytest

from lint.promql import (
    Aggregate,
    Binary,
    Dialect,
    HoleNode,
    MatrixSelector,
    VectorSelector,
    children,
    language,
    parse,
    position,
    walk,
)  # fmt: skip
from lint.promql.strings import decode


def defined(*names):
    return set(names).__contains__


def only(text, kind, **options):
    parsed = parse(text, **options)
    assert parsed.errors == ()
    return next(node for node in walk(parsed.expr) if isinstance(node, kind))


def cut(text, thing):
    return text[thing.span[0] : thing.span[1]]


def test_selector_spans():
    text = "rate(\n  http_total{é=\"a\", code =~ '5..'}[5m] offset 1h @ end())".replace("é", "e")
    selector = only(text, VectorSelector)
    assert cut(text, selector) == "http_total{e=\"a\", code =~ '5..'}"
    matcher = selector.matchers[1]
    assert cut(text, matcher) == "code =~ '5..'"
    assert cut(text, matcher.name) == "code"
    assert text[slice(*matcher.op_span)] == "=~"
    assert cut(text, matcher.value) == "'5..'"
    assert matcher.value.quote == "'"
    matrix = only(text, MatrixSelector)
    assert cut(text, matrix) == text[8:-1]
    assert cut(text, matrix.range) == "5m"
    assert text[slice(*selector.modifiers.offset_span)] == "offset 1h"
    assert text[slice(*selector.modifiers.at_span)] == "@ end()"


def test_aggregation_and_matching_spans():
    text = 'sum by (a, "b.c") (x) / on (a) group_left (d) y'
    aggregate = only(text, Aggregate)
    assert [cut(text, label) for label in aggregate.grouping] == ["a", '"b.c"']
    assert [label.text for label in aggregate.grouping] == ["a", "b.c"]
    assert (cut(text, aggregate.op), cut(text, aggregate.modifier)) == ("sum", "by")
    binary = only(text, Binary)
    assert (binary.card, binary.matching.on, cut(text, binary.op)) == ("many-to-one", True, "/")
    assert [cut(text, label) for label in binary.matching.group.labels] == ["d"]


def test_spans_are_characters():
    parsed = parse('x{a="日本"} + 5x')
    assert position('x{a="日本"} + 5x', parsed.errors[0].start) == (1, 13)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ('"a\\"b"', 'a"b'), ("'\\''", "'"), ("`\\d`", "\\d"), ('"\\u00e9\\x41\\101"', "éAA"),
        ('"\\xe6\\x97\\xa5本"', "日本"), ('"\\xff"', "\udcff"), ('"\\U0001F600"', "😀"),
    ],
)  # fmt: skip
def test_string_values(literal, value):
    assert decode(literal, 0, len(literal)) == value


def test_string_offsets():
    text = 'x{a="a\\"\\xe6\\x97\\xa5b"}'
    value = only(text, VectorSelector).matchers[0].value
    assert value.value == 'a"日b'
    assert [text[start:] for start in value.offsets()] == [
        'a\\"\\xe6\\x97\\xa5b"}', '\\"\\xe6\\x97\\xa5b"}', '\\xe6\\x97\\xa5b"}', 'b"}', '"}',
    ]  # fmt: skip


def test_children_put_the_expression_before_the_parameter():
    assert [child.span for child in children(parse("topk(5, x)").expr)] == [(8, 9), (5, 6)]


def test_several_type_errors():
    errors = parse('abs("a") + rate(x) + sum(1)').errors
    assert [error.code for error in errors] == ["type"] * 3


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rate(x[$w])", "duration"), ("rate(x[${w}s:1m])", "duration"), ("x offset $w", "duration"),
        ("x offset -$w", "duration"), ("x @ $w", "time"), ("sum by ($w, a) (x)", "label"), ("x{$w}", "matcher"),
        ('x{$w="b"}', "label"), ('x{a="$w"}', "string"), ("$w(x)", "function"), ("a $w b", "operator"),
        ("$w", "expression"), ('node_${w}_bytes{a="b"}', "metric"), ("[[w]] + 1", "expression"),
        ("topk($w, x)", "expression"), ("$w by (a) (x)", "function"), ("$w(x) by (a)", "function"),
        ("0.$w", "expression"), ("${w:raw} > ${w.text}", "expression"), ("a + fill($w) b", "expression"),
        ("rate(x[5$w])", "duration"), ("rate($w[5m])", "expression"), ("x{a=${w:doublequote}}", "string"),
        ("label_replace(x, \"a\", \"$1\", \"b\", \"$w\")", "string"), ("rate(x[$w:$w])", "duration"),
    ],
)  # fmt: skip
def test_variable_places(text, place):
    parsed = parse(text, variables=defined("w"))
    assert parsed.errors == ()
    assert parsed.holes[0].place == place
    assert "w" in text[slice(*parsed.holes[0].span)]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("rate(x[$nope])", "undefined-variable", "$nope"),
        ("$w_total", "undefined-variable", "$w_total"),
        ("x{a=$w}", "variable-format", "$w"),
        ('x{a="${w:doublequote}"}', "variable-format", '"${w:doublequote}"'),
        ("$w $w $w", None, None),
        ("sum($w) by [[nope]]", "syntax", "["),
    ],
)
def test_wrong_variables(text, code, where):
    errors = parse(text, variables=defined("w")).errors
    assert [(error.code, cut(text, error)) for error in errors[:1]] == (
        [(code, where)] if code else []
    )


def test_undefined_in_strings_is_text():
    assert parse('x{a="$1 ${1} foo$", b=~"[[:alpha:]]$"}', variables=defined()).holes == ()


def test_variables_in_rule_files():
    assert [error.code for error in parse("rate(x[$__rate_interval])").errors] == ["variable"]
    assert parse("$x + 1").errors[0].span[0] == 0
    assert parse("rate(x[[[v]]])").errors[0].code == "variable"


def test_regex_with_variable():
    assert parse('x{a=~"($w|b)+"}', variables=defined("w")).errors == ()
    assert parse('x{a=~"($w|b"}', variables=defined("w")).errors[0].code == "regex"
    assert parse('{a=~"$w"}', variables=defined("w")).errors == ()


def test_variable_type_fits_everywhere():
    parsed = parse("$w + 1", variables=defined("w"))
    assert parsed.expr.type == "any"
    assert isinstance(parsed.expr.lhs, HoleNode)


@pytest.mark.parametrize(
    ("text", "written_in"),
    [
        ("sum(rate({app=\"x\"} |= \"err\" [5m]))", "logql"), ('{app="x"} | json | level="error"', "logql"),
        ('{app="x"} !~ "debug"', "logql"), ('count_over_time({a="b"} |~ "x"[5m])', "logql"),
        ('{a="b"} != "x"', "logql"), ('{a="b|c"}', "promql"), ("x +", "promql"), ("up == 1", "promql"),
        ("x{{ .Values.label }}", "templated"), ("rate(x[{{ $w }}])", "templated"), ("x > $${LIMIT}", "templated"),
        ('topk_max(5, x)', "metricsql"), ('x{a="b" or c="d"}', "metricsql"), ("rate(x[5m]) default 0", "metricsql"),
        ("range_last(x)", "metricsql"), ("WITH (a = b) a", "metricsql"),
    ],
)  # fmt: skip
def test_languages(text, written_in):
    assert language(text) == written_in
    parsed = parse(text)
    assert parsed.templated == (written_in == "templated")
    assert parsed.foreign == ("logql" if written_in == "logql" else None)
    if written_in in ("logql", "templated"):
        assert parsed.errors == ()


@pytest.mark.parametrize(
    ("text", "version", "fine"),
    [
        ("holt_winters(x[5m], 0.5, 0.5)", (2, 53), True), ("holt_winters(x[5m], 0.5, 0.5)", (3, 0), False),
        ("double_exponential_smoothing(x[5m], 0.5, 0.5)", (2, 55), False), ("sort_by_label(x, \"a\")", (2, 45), False),
        ("x[5m] anchored", (3, 5), False), ("x[5m] anchored", (3, 7), True), ("a + fill(0) b", (3, 7), False),
        ("x > 5m", (2, 53), False), ('{"a b"}', (2, 45), False), ("x </ 5", (3, 10), False), ("x[step()]", (3, 5), False),
    ],
)  # fmt: skip
def test_versions(text, version, fine):
    assert (not parse(text, Dialect(version)).errors) == fine
    if not fine and "holt" not in text:
        assert parse(text, Dialect()).errors == ()


def test_flags():
    stable = Dialect(features=frozenset())
    assert parse("info(x)", stable).errors[0].code == "version"
    assert parse("limitk(1, x)", stable).errors[0].code == "version"
    assert parse("rate(x[5m + 1m])", stable).errors == ()
    assert parse("rate(x[5m + 1m])", Dialect((3, 5), frozenset())).errors[0].code == "version"
    assert (
        parse("x.y + metrić", Dialect(features=frozenset({"promql-unquoted-utf8-names"}))).errors
        == ()
    )


HOSTILE = {
    "terms": "+".join(["x"] * 10_000),
    "parentheses": "(" * 10_000 + "x" + ")" * 10_000,
    "open": "(" * 10_000,
    "string": 'x{a="' + "y" * 1_000_000 + '"}',
    "signs": "-" * 10_000 + "x",
    "powers": "^".join(["2"] * 10_000),
    "calls": "abs(" * 10_000 + "x" + ")" * 10_000,
    "aggregations": "sum(" * 10_000 + "x" + ")" * 10_000,
    "subqueries": "x" + "[5m:]" * 10_000,
    "deep duration": "x[" + "(" * 10_000 + "5m",
    "duration powers": "x[" + "^".join(["5"] * 10_000) + "]",
    "digits": "1" * 100_000,
    "spaces": "sum(x)" + " " * 500_000 + ")",
    "braces": "{" * 100_000,
    "brackets": "[[" * 50_000,
    "dollars": "$" * 100_000,
    "variables": "$w" * 20_000,
    "quotes": "'" * 99_999,
    "surrogate": 'x{a="\ud800"}',
    "nul": "\0",
    "regex": 'x{a=~"' + "(a|b)*" * 5_000 + '"}',
    "regex depth": 'x{a=~"' + "(" * 5_000 + ")" * 5_000 + '"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name):
    start = time.perf_counter()
    for variables in (None, defined("w")):
        parsed = parse(HOSTILE[name], variables=variables)
        assert parsed.expr is not None or parsed.errors
        if parsed.expr is not None:
            assert sum(1 for _ in walk(parsed.expr)) > 0
    assert time.perf_counter() - start < 10
