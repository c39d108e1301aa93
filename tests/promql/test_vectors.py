"""Verdicts and error positions measured with Prometheus' own parsers."""

import json
from pathlib import Path

import pytest

from lint.promql import Dialect, parse, position, verdict

HERE = Path(__file__).parent / "vectors"
CASES = json.loads((HERE / "cases.json").read_text())
TEMPLATES = json.loads((HERE / "template_cases.json").read_text())
BUILT_IN = {"__rate_interval", "__interval", "__range", "__range_s"}

# Verdict columns of "ok_versions": the releases asked, oldest first; the last is a snapshot.
COLUMNS = {
    0: (2, 45),
    1: (2, 53),
    2: (2, 55),
    3: (3, 0),
    4: (3, 2),
    5: (3, 5),
    6: (3, 7),
    8: (3, 10),
    9: (3, 11),
    10: (3, 14),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["input"])
def test_case(case):
    parsed = verdict(case["input"])
    assert (not parsed.errors) == case["ok"], parsed.errors
    if case["ok"]:
        assert parsed.expr.type == case["type"]
    else:
        error = case["error"]
        assert position(case["input"], parsed.errors[0].start) == (error["line"], error["col"])
        assert parsed.errors[0].message.startswith(error["msg"])


@pytest.mark.parametrize("column", COLUMNS)
def test_release(column):
    dialect = Dialect(COLUMNS[column])
    wrong = [
        case["input"]
        for case in CASES
        if (not verdict(case["input"], dialect).errors) != (case["ok_versions"][column] == "1")
    ]
    assert wrong == []


@pytest.mark.parametrize("case", TEMPLATES, ids=lambda case: case["expr"])
def test_template(case):
    defined = BUILT_IN | set(case["vars"])
    assert (not parse(case["expr"], variables=defined.__contains__).errors) == case["ok"]
