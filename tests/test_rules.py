"""Every rule: bad is reported where it is marked, good is silent, fixing bad gives good,
it explains itself, and it is named after the defect."""

import os
import tempfile
from functools import cache

import pytest

from lint import example, fix, rules
from lint.config import Config
from lint.judge import Verdict, judge
from lint.repo import load

# What a bad example cannot but break as well, and why.
ALSO: dict[str, dict[str, str]] = {
    "ignore/unknown-code": {"yaml/duplicate-key": "a misspelt ignore ignores nothing"},
}

# An example shows only the part of the cluster description that it is about.
ABBREVIATED = {"cluster/invalid"}

CURES = ("no-", "must-", "invalid-", "check-", "require-", "disallow-", "avoid-")

every_rule = pytest.mark.parametrize("code", rules.codes())


@cache
def verdict(text: str) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        repo = load(example.files(text, folder), example.base(text))
        return judge(repo, rules.some_rules(rules.codes()), Config())


@cache
def examples() -> tuple[str, ...]:
    known = rules.some_rules(rules.codes())
    return tuple(text for rule in known for text in (rule.bad, rule.good))


def marked(found: Verdict, code: str) -> list[example.Mark]:
    spans = [item.span for item in found.diagnostics if item.code == code]
    return sorted(example.Mark(span.file.path, span.start, span.end) for span in spans)


def other_errors(found: Verdict, code: str) -> dict[str, str]:
    expected = {code, *ABBREVIATED, *ALSO.get(code, {})}
    return {
        item.code: item.message
        for item in found.diagnostics
        if item.severity == "error" and item.code not in expected
    }


@every_rule
def test_bad_is_reported_where_marked(code):
    rule = rules.find(code)
    wanted = example.marks(rule.bad)
    assert wanted, "mark with « and » what must be reported"

    found = verdict(rule.bad)

    assert marked(found, code) == wanted
    assert other_errors(found, code) == {}


@every_rule
def test_good_is_silent(code):
    rule = rules.find(code)
    assert example.marks(rule.good) == []

    found = verdict(rule.good)

    assert marked(found, code) == []
    assert other_errors(found, code) == {}


@every_rule
def test_fixing_bad_gives_good(code):
    rule = rules.find(code)
    found = verdict(rule.bad)
    fixes = [item.fix for item in found.diagnostics if item.code == code and item.fix]
    if not fixes:
        return

    edited = fix.apply(edit for one in fixes for edit in one.edits)

    texts = {part.path: part.text for part in example.parse(rule.bad)} | edited
    assert texts == {part.path: part.text for part in example.parse(rule.good)}


@every_rule
def test_crashes_on_no_example_of_any_rule(code):
    for text in examples():
        for crash in verdict(text).crashes:
            if crash.code == code:
                raise crash.error


@every_rule
def test_explains_itself(code):
    rule = rules.find(code)
    assert rule.code == code
    assert rule.severity in ("error", "warning", "info")
    assert rule.summary.endswith("."), "the summary is one sentence on one line"
    assert len(rule.summary) <= 100
    assert len(rule.rationale) > 40


@every_rule
def test_name_reads_as_the_defect(code):
    name = code.partition("/")[2]
    assert not name.startswith(CURES), f"name the defect: as in “allow {name}”"
    assert name == name.lower()


@every_rule
def test_message_is_one_sentence(code):
    for item in verdict(rules.find(code).bad).diagnostics:
        if item.code == code:
            assert "\n" not in item.message
            assert item.message == item.message.strip().rstrip(".")


def test_file_of_a_rule_is_short():
    root = os.path.dirname(rules.__file__)
    long = {}
    for code in rules.codes():
        with open(os.path.join(root, code.replace("-", "_") + ".py"), encoding="utf-8") as stream:
            size = len(stream.readlines())
        if size > 130:
            long[code] = size
    assert long == {}


def test_exceptions_are_of_known_rules():
    known = set(rules.codes())
    assert set(ALSO) | ABBREVIATED <= known
    assert {code for others in ALSO.values() for code in others} <= known
