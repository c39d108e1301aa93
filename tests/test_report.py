"""The reports: what a person, a program and a pull request are shown."""

import json
import re

import jsonschema
import pytest

from lint.judge import Diagnostic, ResourceName
from lint.report import FORMATS, Report, Summary, formatter, summary_line
from lint.rule import Edit, Fix
from lint.source import File

SUMMARY = Summary(files=2, resources=1, expressions=0, alerts=3, panels=1, seconds=0.1234)

PLACE = {
    "path": {"type": "string"},
    "line": {"type": "integer", "minimum": 1},
    "column": {"type": "integer", "minimum": 1},
}
RANGE = PLACE | {"end_line": {"type": "integer"}, "end_column": {"type": "integer"}}


def closed(properties, kind="object"):
    return {
        "type": kind,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
SHAPE = closed(
    {
        "version": {"const": 1},
        "findings": {
            "type": "array",
            "items": closed(
                {
                    "code": TEXT,
                    "severity": {"enum": ["error", "warning", "info"]},
                    "message": TEXT,
                    **RANGE,
                    "resource": closed(
                        {"kind": TEXT, "namespace": TEXT, "name": TEXT}, ["object", "null"]
                    ),
                    "because": {"type": "array", "items": closed(PLACE | {"message": TEXT})},
                    "fix": closed(
                        {
                            "title": TEXT,
                            "safe": {"type": "boolean"},
                            "edits": {"type": "array", "items": closed(RANGE | {"text": TEXT})},
                        },
                        ["object", "null"],
                    ),
                }
            ),
        },
        "summary": closed(
            dict.fromkeys(
                (
                    *("files", "resources", "expressions", "alerts", "panels"),
                    *("errors", "warnings", "infos"),
                ),
                COUNT,
            )
            | {"seconds": {"type": "number"}}
        ),
    }
)


def finding(marked, path="x.yaml", **more):
    """A diagnostic at the text between « and »."""
    start = marked.index("«")
    end = marked.index("»") - 1
    file = File(path, marked.replace("«", "").replace("»", ""))
    return Diagnostic("yaml/syntax", "error", "wrong", file.span(start, end))._replace(**more)


def render(name, *diagnostics, colour=False):
    return formatter(name)(Report(diagnostics, SUMMARY), colour)


def excerpt(marked):
    """The source line and the carets, without the gutter."""
    lines = render("text", finding(marked)).splitlines()[1:3]
    assert all(line[6:8] == " |" for line in lines)
    return [line[9:] for line in lines]


def full():
    other = File("y.yaml", "a: b\n")
    item = finding("kind: A\nname: «x\nmore»: 1\n")
    edit = Edit(item.span, "y")
    return item._replace(
        resource=ResourceName("A", "", "x"),
        because=((other.span(3, 4), "this is here"),),
        fix=Fix("write y", (edit,), safe=True),
    )


def test_text_is_complete():
    assert (
        render("text", full())
        == """\
x.yaml:2:7: error: wrong [yaml/syntax]
     2 | name: x
       |       ^…
       = because y.yaml:1:4: this is here
       = fix: write y
       = why: A file that is no YAML, or that Kubernetes' YAML readers reject.

checked 2 files, 1 resource, 0 expressions, 3 alerts, 1 panel in 0.12 s: 1 error
"""
    )


@pytest.mark.parametrize(
    ("marked", "source", "carets"),
    [
        ("a: «bc» d", "a: bc d", "   ^^"),
        ("a: «»", "a:", "   ^"),
        ("\ta\t: «b»", "\ta\t: b", "\t \t  ^"),
        ("日本: «語» x", "日本: 語 x", "      ^^"),
        ("e\u0301: «b»", "e\u0301: b", "   ^"),
        ("\U0001f600 «b»", "\U0001f600 b", "   ^"),
        ("\ufeff«a»: b", "\ufffda: b", " ^"),
        ("a: \x1b[31m«b»", "a: \ufffd[31mb", "        ^"),
        ("a: \u202e«b»", "a: \ufffdb", "    ^"),
        ("a: \xa0«b»", "a:  b", "    ^"),
        ("a«b\ncd»", "ab", " ^…"),
        ("a«b\r\n»cd", "ab", " ^"),
    ],
)
def test_carets_stand_below_the_token(marked, source, carets):
    assert excerpt(marked) == [source, carets]


@pytest.mark.parametrize("before", [0, 10, 100, 5000])
@pytest.mark.parametrize("after", [0, 10, 100, 5000])
@pytest.mark.parametrize("token", ["token", "", "t" * 400])
def test_long_lines_are_trimmed_around_the_token(before, after, token):
    before = before or not token
    source, carets = excerpt("-" * before + f"«{token}»" + "+" * after)
    assert len(source) <= 151
    assert len(carets) <= 152
    under = source[carets.index("^") :][: carets.count("^")]
    assert under.rstrip("…") == token[: len(under)] or not token
    if before and carets.index("^"):
        assert source[carets.index("^") - 1] in "-…"


def test_nothing_to_show_is_not_shown():
    text = render("text", finding("«»"))
    assert " | " not in text
    assert "x.yaml:1:1: error: wrong" in text


def test_colour_is_only_decoration():
    plain, colourful = (render("text", full(), colour=colour) for colour in (False, True))
    assert "\x1b" not in plain
    assert re.sub("\x1b\\[[0-9;]*m", "", colourful) == plain


def test_names_of_files_cannot_steer_the_terminal():
    assert "\x1b" not in render("text", finding("«a»", path="a\x1b[2J\n.yaml"))


def test_json_has_the_promised_shape():
    data = json.loads(render("json", full(), finding("«a»")))
    jsonschema.validate(data, SHAPE)
    assert data["findings"][0] == {
        "code": "yaml/syntax",
        "severity": "error",
        "message": "wrong",
        "path": "x.yaml",
        "line": 2,
        "column": 7,
        "end_line": 3,
        "end_column": 5,
        "resource": {"kind": "A", "namespace": "", "name": "x"},
        "because": [{"path": "y.yaml", "line": 1, "column": 4, "message": "this is here"}],
        "fix": {
            "title": "write y",
            "safe": True,
            "edits": [
                {
                    "path": "x.yaml",
                    "line": 2,
                    "column": 7,
                    "end_line": 3,
                    "end_column": 5,
                    "text": "y",
                }
            ],
        },
    }
    assert data["summary"]["errors"] == 2


def test_github_escapes_what_would_end_its_command():
    item = finding("«a»", path="a,b:c%.yaml", message="50% of\nit", severity="info")
    assert render("github", item).splitlines()[0] == (
        "::notice file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=2,"
        "title=yaml/syntax::50%25 of%0Ait"
    )
    because = render("github", full()).splitlines()[0]
    assert because.endswith("::wrong%0Abecause y.yaml:1:4: this is here%0Afix: write y")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("char", ["\udce9", "\x00", "\r", "\u2028", "\x85", "\U0001f600", "\x7f"])
def test_odd_characters_do_no_harm(name, char):
    item = finding(f"a{char}: «{char}»", path=f"{char}.yaml", message=f"{char} is odd")
    text = render(name, item)
    text.encode("ascii", "backslashreplace")
    if name == "json":
        assert json.loads(text)["findings"][0]["message"] == f"{char} is odd"


def test_summary_counts():
    assert summary_line(Report((), SUMMARY)).endswith("in 0.12 s: no findings")
    severities = ("error", "warning", "warning", "info", "info")
    found = tuple(finding("«a»", severity=severity) for severity in severities)
    assert summary_line(Report(found, SUMMARY)).endswith(": 1 error, 2 warnings, 2 infos")
