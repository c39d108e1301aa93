"""``obslint parse``."""

import io
import json

import pytest

from lint.promql.command import main


def run(texts, *argv):
    out = io.StringIO()
    status = main(
        list(argv), io.StringIO(texts if isinstance(texts, str) else json.dumps(texts)), out
    )
    return status, json.loads(out.getvalue()) if out.getvalue() else None


def test_verdicts():
    status, answers = run(["up", "x\n + )", "sum(x"])
    assert status == 0
    assert answers == [
        {"ok": True},
        {"ok": False, "error": "unexpected right parenthesis ')'", "line": 2, "col": 5},
        {"ok": False, "error": "unclosed left parenthesis", "line": 1, "col": 6},
    ]


def test_options():
    assert run(["x > 5m"], "--prometheus", "v2.53.5")[1][0]["ok"] is False
    assert run(["info(x)"], "--features=none")[1][0]["ok"] is False
    assert run(["info(x)"], "--features", "promql-experimental-functions")[1] == [{"ok": True}]
    assert run(["rate(x[$w])"])[1][0]["ok"] is False
    assert run(["rate(x[$w])"], "--vars", "w")[1] == [{"ok": True}]
    assert run(['{a="b"} |= "x"', "{{ x }}"])[1][0]["ok"] is False


def test_ast():
    answer = run(['rate(x{a="b"}[5m])'], "--ast")[1][0]
    assert answer["ast"]["node"] == "Call"
    selector = answer["ast"]["children"][0]["children"][0]
    assert (selector["start"], selector["end"], selector["matchers"][0]["value"]) == (5, 13, "b")
    assert run(["(" * 5000 + "x" + ")" * 5000], "--ast")[0] == 0


@pytest.mark.parametrize(
    "argv",
    [["--nope"], ["--prometheus"], ["--prometheus", "new"], ["--features", "magic"], ["file.json"]],
)
def test_usage(argv, capsys):
    assert run([], *argv)[0] == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("text", ["", "{", '"x"', "[1]", "[" * 100_000])
def test_input(text, capsys):
    assert run(text)[0] == 2
    assert capsys.readouterr().err.startswith("obslint parse: ")
