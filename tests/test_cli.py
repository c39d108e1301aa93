"""The command line: what is said, where, and with which exit status."""

import json
import os
import subprocess
import sys

import pytest

from lint import cli, rules

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BAD = {"x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b, a: c}\n"}
GOOD = {"x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"}


def command(*argv, **more):
    environment = os.environ | {"PYTHONPATH": ROOT} | more.pop("env", {})
    command = [sys.executable, "-m", "lint", *argv]
    return subprocess.run(command, capture_output=True, env=environment, check=False, **more)


def test_nothing_found(run, tree):
    status, out, err = run("check", tree(GOOD))
    assert (status, err) == (0, "")
    assert out.startswith("checked 1 file, 1 resource, 0 expressions, 0 alerts, 0 panels in ")
    assert out.endswith(" s: no findings\n")


def test_findings(run, tree):
    status, out, err = run("check", tree(BAD))
    assert (status, err) == (1, "")
    assert out.startswith("x.yaml:4:14: error: ")


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on(run, tree, fail_on, status):
    assert run("check", tree(BAD), "--fail-on", fail_on).status == status


def test_fail_on_what_is_less_severe(run, tree):
    root = tree(BAD | {".obslint.yaml": "severity: {yaml/duplicate-key: info}\n"})
    assert run("check", root).status == 0
    assert run("check", root, "--fail-on=info").status == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (("--select", "yaml/syntax"), 0),
        (("--select=yaml/*",), 1),
        (("--ignore", "yaml/duplicate-key"), 0),
        (("--ignore", "yaml/syntax, yaml/unreadable"), 1),
        (("--select", "yaml/*", "--ignore", "yaml/*"), 0),
    ],
)
def test_select_and_ignore(run, tree, more, status):
    assert run("check", tree(BAD), *more).status == status


def test_json(run, tree):
    status, out, _ = run("check", "--format", "json", tree(BAD))
    data = json.loads(out)
    assert status == 1
    assert [item["path"] for item in data["findings"]] == ["x.yaml"]
    assert data["findings"][0]["resource"] == {"kind": "ConfigMap", "namespace": "", "name": "a"}


def test_output_goes_to_a_file_and_the_summary_is_still_printed(run, tree, tmp_path):
    target = tmp_path / "report.json"
    status, out, _ = run("check", tree(BAD), "--format=json", "--output", str(target))
    assert status == 1
    assert out.startswith("checked ")
    assert len(json.loads(target.read_text())["findings"]) == 1


def test_the_default_is_the_repository_around(run, tree, tmp_path):
    root = tree(BAD | {".git/HEAD": "", "deep/er/x.txt": ""})
    assert run("check", cwd=os.path.join(root, "deep", "er")).out.startswith("x.yaml:4:14")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ((), "no command given"),
        (("chek",), "there is no command chek"),
        (("check", "--fromat", "json"), "check has no option --fromat"),
        (("check", "--format", "xml"), "--format must be one of text, json, github, not xml"),
        (("check", "--format"), "--format needs a value"),
        (("check", "--fail-on=all"), "--fail-on must be one of"),
        (("check", "one", "two"), "check takes one PATH"),
        (("check", "nowhere"), "cannot read nowhere: No such file or directory"),
        (("check", "\0"), "cannot read \0"),
        (("check", "x.yaml"), "x.yaml is a file; PATH is the root of a repository"),
        (("check", "--select", "yaml/sintax"), "did you mean yaml/syntax?"),
        (("check", "--ignore", "nix/*"), "--ignore: there is no rule nix/*"),
        (("check", "--output", "no/where.txt"), "cannot write no/where.txt"),
        (("explain",), "explain takes one CODE"),
        (("explain", "yaml/sintax"), "did you mean yaml/syntax?"),
        (("explain", "duplicate-key"), "did you mean yaml/duplicate-key?"),
        (("rules", "x"), "rules takes no arguments"),
    ],
)
def test_usage_errors(run, tree, argv, message):
    status, out, err = run(*argv, cwd=tree(GOOD))
    assert (status, out) == (2, "")
    assert err.startswith("obslint: ")
    assert message in err
    assert err.count("\n") == 1


def test_wrong_config_is_a_usage_error(run, tree):
    status, _, err = run("check", tree(GOOD | {".obslint.yaml": "selct: []\n"}))
    assert status == 2
    assert err.startswith("obslint: .obslint.yaml:1: unknown key selct")


@pytest.mark.parametrize("argv", [("--help",), ("check", "--help"), ("help",), ("rules", "-h")])
def test_help(run, argv):
    assert run(*argv) == (0, cli.USAGE, "")


def test_version(run):
    assert run("--version").out.startswith("obslint ")


@pytest.mark.parametrize("code", rules.codes())
def test_explain_shows_all_a_rule_says(run, code):
    status, out, err = run("explain", code)
    rule = rules.find(code)
    assert (status, err) == (0, "")
    for part in (code, rule.severity, rule.summary, rule.rationale, "Bad:", "Good:", "^"):
        assert part in out
    assert "«" not in out


def test_rules_lists_all(run):
    lines = run("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == list(rules.codes())


def test_a_crashing_rule_loses_nothing(run, tree, monkeypatch):
    def crash(repo):
        raise RecursionError("too\ndeep")
        yield

    chosen = (rules.find("yaml/duplicate-key"), rules.find("yaml/syntax")._replace(check=crash))
    known = {rule.code: rule for rule in chosen}
    monkeypatch.setattr(
        "lint.beside.some_rules", lambda codes: (known[code] for code in codes if code in known)
    )
    status, out, err = run("check", tree(BAD))
    assert status == 2
    assert "x.yaml:4:14: error" in out
    assert err.startswith("obslint: internal error in rule yaml/syntax: RecursionError: too (")
    assert err.count("\n") == 1


@pytest.mark.parametrize(("debug", "shown"), [("0", False), ("1", True)])
def test_a_traceback_only_for_whoever_asks(run, tree, monkeypatch, debug, shown):
    def crash(*_):
        raise RuntimeError("oops")

    monkeypatch.setenv("OBSLINT_DEBUG", debug)
    monkeypatch.setattr("lint.check.load", crash)
    status, out, err = run("check", tree(BAD))
    assert (status, out) == (2, "")
    assert err.startswith("obslint: internal error: RuntimeError: oops")
    assert ("Traceback" in err) is shown


def test_output_is_never_too_odd_for_the_terminal(tree):
    root = tree({"x.yaml": BAD["x.yaml"].replace("a:", "é:")})
    path = os.path.join(os.fsencode(root), b"\xff.yaml")
    with open(path, "wb") as stream:
        stream.write(BAD["x.yaml"].replace("name: a", "name: b").encode())
    done = command("check", root, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert done.stderr == b""
    assert b"\\xe9 is here a second time" in done.stdout
    assert b"\\udcff.yaml:4:14: error" in done.stdout


def test_a_closed_pipe_is_no_matter(tree):
    root = tree(BAD)
    with subprocess.Popen(
        [sys.executable, "-m", "lint", "check", root],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": ROOT},
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


HEAVY = {
    "argparse",
    "dataclasses",
    "pathlib",
    "inspect",
    "subprocess",
    "logging",
    "typing_extensions",
    "jsonschema",
    "promql_parser",
    "ruamel",
    "difflib",
    "tomllib",
    "unittest",
    "multiprocessing",
}


def test_start_up_imports_nothing_heavy():
    code = (
        "import sys; bare = set(sys.modules); from lint import cli; "
        "cli.main(['check', sys.argv[1], '--output', '/dev/null']); "
        "print(*sorted(set(sys.modules) - bare), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, ROOT], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert HEAVY & set(done.stderr.split()) == set()
