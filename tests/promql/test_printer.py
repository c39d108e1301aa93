"""Expressions as Prometheus 3.16 itself prints them; `printed.json` is its output."""

import json
from pathlib import Path

import pytest

from lint.promql import parse
from lint.promql.printer import duration, number, printed, quoted

CASES = json.loads((Path(__file__).parent / "vectors" / "printed.json").read_text())


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_prints_as_prometheus_does(text, wanted):
    assert printed(parse(text).expr) == wanted


@pytest.mark.parametrize("wanted", [wanted for _, wanted in CASES])
def test_what_is_printed_is_printed_again(wanted):
    assert printed(parse(wanted).expr) == wanted


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [(0, "0s"), (90, "1m30s"), (86400 * 90, "90d"), (86400 * 14, "2w"), (0.25, "250ms")],
)
def test_duration(seconds, wanted):
    assert duration(seconds) == wanted


def test_number_and_string_are_go_s():
    assert [number(1.0), number(1e21), number(float("-inf"))] == ["1", "1" + "0" * 21, "-Inf"]
    assert quoted('a"\\\n\x01é') == '"a\\"\\\\\\n\\x01é"'
