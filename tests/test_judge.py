"""The judge and the ignores: what of the findings is reported."""

from types import SimpleNamespace

import pytest

from lint import rules
from lint.config import Config, ConfigError, load
from lint.example import marks
from lint.files import MemoryFiles
from lint.fix import apply
from lint.judge import ResourceName, judge
from lint.rule import Edit, Finding, Rule
from lint.source import File
from lint.tree import Map
from lint.yaml_reader import read

CODE = "yaml/duplicate-key"


def a_repo(text="", path="x.yaml"):
    file = File(path, text)
    roots = [document.root for document in read(file).documents if isinstance(document.root, Map)]
    resources = [
        SimpleNamespace(
            root=root,
            kind=root.string("kind"),
            namespace=root.map("metadata").string("namespace"),
            name=root.map("metadata").string("name"),
        )
        for root in roots
    ]
    return SimpleNamespace(sources=[file], resources=resources, file=file)


def a_rule(*findings, code=CODE, severity="error", error=None):
    def check(repo):
        yield from findings
        if error:
            raise error

    return Rule(code, severity, "What.", "Why.", "", "", check)


def at(repo, word, occurrence=0, message="wrong"):
    start = -1
    for _ in range(occurrence + 1):
        start = repo.file.text.index(word, start + 1)
    return Finding(repo.file.span(start, start + len(word)), message)


def reported(repo, *chosen):
    """Codes and underlined texts."""
    found = judge(repo, [*chosen, *map(rules.find, IGNORE)], Config())
    return [(item.code, item.span.text) for item in found.diagnostics]


IGNORE = ("ignore/unused", "ignore/unexplained", "ignore/unknown-code")


def test_severity_is_the_rules_unless_the_finding_or_the_config_says_otherwise():
    repo = a_repo("a: b\n")
    finding = at(repo, "a")._replace(severity="info")

    def severity(rule, **config):
        return judge(repo, [rule], Config(**config)).diagnostics[0].severity

    assert severity(a_rule(at(repo, "a"))) == "error"
    assert severity(a_rule(finding)) == "info"
    assert severity(a_rule(finding), severity=(("yaml/*", "warning"),)) == "warning"
    assert severity(a_rule(finding), severity=(("yaml/*", "warning"), (CODE, "error"))) == "error"


def test_the_same_finding_is_reported_once_and_all_in_order():
    repo = a_repo("a: b\n")
    twice = File("x.yaml", repo.file.text)
    again = Finding(twice.span(3, 4), "wrong")
    found = judge(repo, [a_rule(at(repo, "b"), at(repo, "a"), again)], Config())
    assert [item.span.text for item in found.diagnostics] == ["a", "b"]


def test_a_finding_belongs_to_the_resource_around_it():
    one = "kind: A\nmetadata: {name: one, namespace: n}\n"
    repo = a_repo(f"# before\n---\n{one}---\nkind: B\nmetadata: {{name: two}}\n")
    rule = a_rule(at(repo, "before"), at(repo, "one"), at(repo, "B"))
    found = judge(repo, [rule], Config()).diagnostics
    assert [item.resource for item in found] == [
        None,
        ResourceName("A", "n", "one"),
        ResourceName("B", "", "two"),
    ]


def test_a_rule_that_crashes_takes_nothing_along():
    repo = a_repo("a: b\n")
    crashing = a_rule(at(repo, "a"), error=RuntimeError("oops"))
    found = judge(repo, [crashing, a_rule(at(repo, "b"), code="yaml/syntax")], Config())
    assert [item.span.text for item in found.diagnostics] == ["a", "b"]
    assert [(crash.code, str(crash.error)) for crash in found.crashes] == [(CODE, "oops")]


@pytest.mark.parametrize(
    "text",
    [
        "a: «b» # obslint: ignore[yaml/duplicate-key] why\n",
        "a: «b» # obslint: ignore[yaml/*] why\n",
        "a: «b» #obslint:ignore[yaml/duplicate-key] why\n",
        "a: «b» # obslint: ignore[ yaml/syntax , yaml/duplicate-key ] why\n",
        "# obslint: ignore[yaml/duplicate-key] why\na: «b»\n",
        "\ufeff# obslint: ignore[yaml/duplicate-key] why\na: «b»\n",
        "# obslint: ignore[yaml/duplicate-key] why\r\na: «b»\r\n",
        "# obslint: ignore[yaml/duplicate-key] why\n\n# more\n  \na: «b»\n",
        "«x»: # obslint: ignore[yaml/duplicate-key] why\n  - y\n",
        "# obslint: ignore[yaml/duplicate-key] why\nx: |\n  c\n\n  «b»\ny: z\n",
        "x: | # obslint: ignore[yaml/duplicate-key] why\n  c\n  «b»\n",
        "x: 'c # none\n  b'\n# obslint: ignore[yaml/duplicate-key] why\n«b»: 1\n",
        "- x: [a]\n  # obslint: ignore[yaml/duplicate-key] why\n- «b»: 1\n",
        "«b»: 1 # obslint: ignore[yaml/duplicate-key] why\nbroken: [\n",
    ],
)
def test_ignored(text):
    mark = marks(text)[0]
    repo = a_repo(text.replace("«", "").replace("»", ""))
    finding = Finding(repo.file.span(mark.start, mark.end), "wrong")
    assert reported(repo, a_rule(finding)) == []


def test_an_ignore_speaks_of_one_line():
    repo = a_repo("# obslint: ignore[yaml/duplicate-key] why\nfirst: 1\nsecond: 2\n")
    found = reported(repo, a_rule(at(repo, "first"), at(repo, "second")))
    assert found == [(CODE, "second")]


def test_no_ignore_within_a_scalar():
    repo = a_repo("x: |\n  # obslint: ignore[yaml/duplicate-key] why\n  word\n")
    assert reported(repo, a_rule(at(repo, "word"))) == [(CODE, "word")]


def test_an_unused_ignore_is_reported_for_each_code():
    text = "a: b # obslint: ignore[yaml/duplicate-key, yaml/syntax] why\n"
    repo = a_repo(text)
    syntax = a_rule(code="yaml/syntax")
    assert reported(repo, a_rule(at(repo, "a")), syntax) == [("ignore/unused", "yaml/syntax")]


def test_an_ignore_of_a_rule_that_did_not_run_is_not_called_unused():
    repo = a_repo("a: b # obslint: ignore[yaml/syntax] why\n")
    assert reported(repo, a_rule()) == []


def test_without_a_reason_nothing_is_ignored():
    repo = a_repo("a: b # obslint: ignore[yaml/duplicate-key]\n")
    assert reported(repo, a_rule(at(repo, "a"))) == [
        (CODE, "a"),
        ("ignore/unexplained", "# obslint: ignore[yaml/duplicate-key]"),
    ]


@pytest.mark.parametrize("comment", ["# obslint: ignore why", "# obslint: disable", "# obslint:"])
def test_a_comment_that_says_nothing_is_reported(comment):
    repo = a_repo(f"a: b {comment}\n")
    assert reported(repo) == [("ignore/unknown-code", comment)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b # obslint: ignore[yaml/syntax] why\nc: d\n", "a: b\nc: d\n"),
        ("  # obslint: ignore[yaml/syntax] why\na: b\n", "a: b\n"),
        (
            "a: b # obslint: ignore[yaml/duplicate-key, yaml/syntax] why\n",
            "a: b # obslint: ignore[yaml/duplicate-key] why\n",
        ),
        (
            "a: b # obslint: ignore[yaml/syntax, yaml/duplicate-key] why\n",
            "a: b # obslint: ignore[yaml/duplicate-key] why\n",
        ),
    ],
)
def test_the_fix_removes_an_unused_ignore(before, after):
    repo = a_repo(before)
    chosen = [a_rule(at(repo, "a: b")), a_rule(code="yaml/syntax"), rules.find("ignore/unused")]
    found = judge(repo, chosen, Config()).diagnostics
    fixes = [item.fix for item in found if item.code == "ignore/unused"]
    assert apply(edit for fix in fixes for edit in fix.edits) == {"x.yaml": after}


def test_edits_of_one_file_are_applied_together():
    file = File("x", "one two three")
    edits = [Edit(file.span(8, 13), "3"), Edit(file.span(0, 3), "1"), Edit(file.span(0, 3), "1")]
    assert apply(edits) == {"x": "1 two 3"}
    with pytest.raises(ValueError, match="same place"):
        apply([Edit(file.span(0, 5), ""), Edit(file.span(4, 6), "")])


def test_config_of_both_kinds():
    toml = '[tool.obslint]\nselect = ["yaml/*"]\nseverity = {"yaml/syntax" = "info"}\n'
    wanted = Config(("yaml/*",), (), (("yaml/syntax", "info"),))
    assert load(MemoryFiles({"pyproject.toml": toml})) == wanted
    own = "select: [yaml/*]\nseverity:\n  yaml/syntax: info\n"
    assert load(MemoryFiles({".obslint.yaml": own})) == wanted
    assert load(MemoryFiles({"pyproject.toml": "[project]\n"})) == Config()
    assert load(MemoryFiles({".obslint.yaml": ""})) == Config()
    assert Config(ignore=("yaml/*",)).chosen() == tuple(
        code for code in rules.codes() if not code.startswith("yaml/")
    )


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (".obslint.yaml", "ignore: []\nselct: []\n", ".obslint.yaml:2: unknown key selct"),
        (".obslint.yaml", "ignore:\n  - yaml/sintax\n", ".obslint.yaml:2: there is no rule yaml/"),
        (".obslint.yaml", "ignore: yaml/syntax\n", ".obslint.yaml:1: ignore must be a list"),
        (".obslint.yaml", "severity:\n  yaml/*: fatal\n", ".obslint.yaml:2: severity of yaml/"),
        (".obslint.yaml", "a: [\n", ".obslint.yaml:2: "),
        (".obslint.yaml", "- a\n", ".obslint.yaml:1: expected a mapping"),
        ("pyproject.toml", '\n[tool.obslint]\nignore = ["nix"]\n', "pyproject.toml:3: there is"),
        ("pyproject.toml", "[tool.obslint]\nignore = \n", "pyproject.toml: "),
    ],
)
def test_a_wrong_config_is_refused_with_its_place(path, text, message):
    with pytest.raises(ConfigError) as caught:
        load(MemoryFiles({path: text}))
    assert str(caught.value).startswith(message)


def test_two_configs_are_one_too_many():
    with pytest.raises(ConfigError, match="keep one"):
        load(MemoryFiles({".obslint.yaml": "", "pyproject.toml": "[tool.obslint]\n"}))
