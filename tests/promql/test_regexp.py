"""The own reader of RE2 syntax."""

import random

import pytest

from lint.promql import regexp


@pytest.mark.parametrize(
    "pattern",
    [
        r"\Qa.b\E+", r"[\d-z]", r"\012", r"\x{1F600}", r"\pL\P{Greek}", "(?P<n>a)(?<m>b)", "(?i)a(?-i:b)(?U)c*?",
        "[[:alpha:][:^digit:]_]", "a{1000}", "a{,2}", "x{", r"\_\-", "", "(|a)*", r"\A^$\z", "(?sm)", "[]a]", "a|b|",
    ],
)  # fmt: skip
def test_valid(pattern):
    assert regexp.error(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("a++", "invalid nested repetition operator: `++`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(a{40}){30}", "invalid repeat count: `{30}`"),
        ("x**", "invalid nested repetition operator: `**`"),
        ("(?x)a", "invalid or unsupported Perl syntax: `(?x`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        (r"\u00e9", r"invalid escape sequence: `\u`"),
        (r"(a)\1", r"invalid escape sequence: `\1`"),
        (r"\Z", r"invalid escape sequence: `\Z`"),
        (r"\C", r"invalid escape sequence: `\C`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        (r"\p{Nope}", r"invalid character class range: `\p{Nope}`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("[a", "missing closing ]: `[a`"),
        ("(a", "missing closing ): `(a`"),
        ("a)", "unexpected ): `a)`"),
        ("*a", "missing argument to repetition operator: `*`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("(?P<a-b>x)", "invalid named capture: `(?P<a-b>`"),
    ],
)
def test_invalid(pattern, message):
    assert regexp.error(pattern) == f"error parsing regexp: {message}"


@pytest.mark.parametrize(
    ("pattern", "value", "matched"),
    [
        ("a|b", "b", True), ("a|b", "ab", False), ("a.c", "a\nc", True), (".+", "", False), ("5..", "503", True),
        (r"\d+", "٣", False), (r"\s", "\v", False), ("a$", "a\n", False), ("(?i)ABC", "abc", True),
        ("(?-s).", "\n", False), ("[^a]", "\n", True), (r"\w+", "é", False), (r"\pL", "é", None), (r"\pL", "e", True),
        ("(a*)*b", "a" * 60, None), ("(", "x", None), ("a{2,3}", "aaaa", False), ("^a$", "a", True),
        ("(?i)k", "\u212a", None), (r"\Qa.b\E", "axb", False), ("[[:upper:]]+", "AB", True), ("x{0}y", "y", True),
    ],
)  # fmt: skip
def test_matches(pattern, value, matched):
    assert regexp.matches(pattern, value) is matched


def test_like_re2():
    re2 = pytest.importorskip("re2")
    quiet = re2.Options()
    quiet.log_errors = False
    rng = random.Random(7)
    parts = [
        "a",
        "b",
        "(",
        ")",
        "[",
        "]",
        "*",
        "+",
        "?",
        "|",
        "^",
        "$",
        ".",
        "-",
        "{2}",
        "{1,3}",
        r"\d",
        r"\W",
        "(?:",
        "[^a",
        "B",
        r"\.",
        "(?i)",
    ]
    values = ["", "a", "b", "ab", "aab", "B", "1", ".", "a\nb", "-"]
    compared = 0
    for _ in range(3000):
        pattern = "".join(rng.choice(parts) for _ in range(rng.randint(1, 6)))
        try:
            theirs = re2.compile(f"^(?s:{pattern})$", quiet)
            re2.compile(pattern, quiet)
        except re2.error:
            continue
        if regexp.error(pattern):
            continue
        for value in values:
            ours = regexp.matches(pattern, value)
            if ours is not None:
                assert ours == (theirs.search(value) is not None), (pattern, value)
                compared += 1
    assert compared > 1000
