"""Trees: every character of every scalar is where its span says, and bad input is a fault."""

import json
import random
import re

import pytest
import yaml

from lint import json_reader, yaml_reader
from lint.config import Config
from lint.files import DiskFiles, MemoryFiles, decode
from lint.judge import judge
from lint.repo import load
from lint.rules import codes, some_rules
from lint.source import File, Text
from lint.tree import Fault, Map, as_data, walk
from lint.yaml_reader import KUBERNETES, KUSTOMIZE

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "a": "\a"}
ESCAPES |= {"v": "\v", "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


def decoded(raw):
    """What the source of one character says; a break with the indentation around it is white."""
    if raw == "''":
        return "'"
    if raw.startswith("\\") and len(raw) > 1:
        if raw[1] in "xuU":
            units = [int(code, 16) for code in re.findall(r"\\[xuU]([0-9a-fA-F]+)", raw)]
            if len(units) == 2:
                return chr(0x10000 + ((units[0] - 0xD800) << 10) + (units[1] - 0xDC00))
            return chr(units[0])
        return ESCAPES.get(raw[1], raw[1])
    return raw


def agrees(raw, char):
    if char in " \n" and raw in ("\n", "\r\n", "\r", "\x85"):
        return True
    return decoded(raw) == char


def check_text(text):
    """Every character is where its span says, in order, without overlaps."""
    behind = 0
    for index, char in enumerate(text):
        span = text.span(index, index + 1)
        assert agrees(span.text, char), (text, index, char, span.text)
        assert span.start >= behind, (text, index)
        behind = span.end


def texts(node):
    for item in walk(node):
        if isinstance(item, Map):
            yield from item
        if isinstance(item, Text):
            yield item


def read_one(text):
    reading = yaml_reader.read(File("x.yaml", text))
    assert reading.faults == (), text
    return reading.documents[0].root


WORDS = [
    "a",
    "sum(rate(x[5m]))",
    "é",
    "日本",
    "\U0001f600",
    "it's",
    'say "x"',
    "c: d",
    "#1",
    "\\d",
    "{{ x }}",
]
PLAIN = ["a", "sum(x)", "é", "日本", "\U0001f600", "it's", "b-c", "x:y", "1"]


def literal(rng):
    lines = [" " * rng.choice([0, 0, 2]) + " ".join(rng.choices(WORDS, k=3)) for _ in range(4)]
    lines = ["first", *(line if rng.random() < 0.8 else "" for line in lines)]
    mark = rng.choice("|>") + rng.choice(["", "-", "+"]) + rng.choice(["", " # note"])
    return mark + "\n" + "".join(f"    {line}\n" if line else "\n" for line in lines)


def folded_words(rng, words, quote=""):
    out = rng.choice(words)
    for _ in range(5):
        out += rng.choice([" ", " ", "\n      ", "  \n    ", "\n\n     "]) + rng.choice(words)
    return f"{quote}{out}{quote}\n"


def single(rng):
    return folded_words(rng, [word.replace("'", "''") for word in WORDS], "'")


def double(rng):
    words = [
        "a",
        "\\n",
        "\\t",
        "\\x41",
        "\\u00e9",
        "\\U0001F600",
        '\\"',
        "\\\\",
        "日",
        "\\_x",
        "\\\n      b",
    ]
    return folded_words(rng, words, '"')


def plain(rng):
    return folded_words(rng, PLAIN)


@pytest.mark.parametrize("style", [literal, single, double, plain])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_every_character_of_a_scalar_is_where_its_span_says(style, ends, bom):
    rng = random.Random(f"{style.__name__}{ends!r}{bom!r}")
    for _ in range(150):
        source = f"kéy: 1\nouter:\n  inner: {style(rng)}\nlast: é\n"
        root = read_one(bom + source.replace("\n", ends))
        assert list(root) == ["kéy", "outer", "last"]
        for text in texts(root):
            check_text(text)


@pytest.mark.parametrize(
    "source",
    [
        "a: |2\n    two more\n   one\n",
        "a: >\n  folded\n  on\n\n   kept\n  again\n\n\n",
        "a: |+\n  x\n\n\n",
        "a: |\n\n\n  x\n",
        "a: |-\n  x",
        "a: ''\nb: \"\"\nc:\nd: |\n",
        "a: 'x\n\n\n  y'\n",
        'a: "x \\\n  y"\n',
        "b: 'p\u2028q'\n",
        "a: 'p\x85q'\nb: 1\n",
        "? a\n: b\n",
        "- &x 'a''b'\n- *x\n",
        "{a: [b, 'c', \"d\\u00e9\"], 'e': f}\n",
        "a: !!str 12\nb: ! x\n",
        "--- # c\na: b\n...\n",
        "a: x # no part of it\n",
    ],
)
def test_odd_scalars(source):
    for text in texts(read_one(source)):
        check_text(text)


def test_values_are_those_of_the_parser():
    rng = random.Random(7)
    for _ in range(200):
        source = "".join(
            f"k{n}: {rng.choice([literal, single, double, plain])(rng)}" for n in range(3)
        )
        values = yaml.load(source, Loader=yaml.CBaseLoader)
        assert {str(k): str(v) for k, v in read_one(source).items()} == values


def some_json(rng, depth=0):
    kind = rng.random()
    if depth > 3 or kind < 0.5:
        chars = [
            "a",
            " ",
            "é",
            "\n",
            "\t",
            '"',
            "\\",
            "/",
            "\U0001f600",
            "\x01",
            "日",
            "\u2028",
            "'",
        ]
        return "".join(rng.choices(chars, k=rng.randrange(6)))
    if kind < 0.6:
        return rng.choice([0, -1, 1.5, 1e30, True, False, None])
    if kind < 0.8:
        return [some_json(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {f"k{n}é": some_json(rng, depth + 1) for n in range(rng.randrange(4))}


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("style", ["literal", "single", "double"])
def test_json_within_yaml_maps_back(ascii_only, indent, style):
    rng = random.Random(f"{ascii_only}{indent}{style}")
    for _ in range(100):
        value = {"x": some_json(rng), "y": some_json(rng)}
        text = json.dumps(value, ensure_ascii=ascii_only, indent=indent).replace(
            "\u2028", "\\u2028"
        )
        source = {
            "literal": "json: |\n  " + text.replace("\n", "\n  ") + "\n",
            "single": "json: '" + text.replace("'", "''").replace("\n", "\n  ") + "'\n",
            "double": "json: " + json.dumps(text, ensure_ascii=False) + "\n",
        }[style]
        document = json_reader.read(read_one(source)["json"])
        assert document.error is None
        assert as_data(document.root) == value
        if style != "double":
            for item in texts(document.root):
                check_text(item)
        for item in texts(document.root):
            for index in range(len(item)):
                assert item.span(index, index + 1).text


@pytest.mark.parametrize(
    "value", ["{}", "[]", " 1 ", '"\\ud83d\\ude00"', '{"a": [1, {"b": null}]}']
)
def test_json_is_read_as_python_reads_it(value):
    document = json_reader.read(Text(value, File("x", value), 0, len(value)))
    assert as_data(document.root) == json.loads(value)


def test_json_verdicts_on_mutations():
    rng = random.Random(3)
    base = '{"a": [1, -2.5e3, "x\\n\\u00e9", true], "b": {"c": null, "d": ""}}'
    for _ in range(3000):
        at, end = sorted((rng.randrange(len(base)), rng.randrange(len(base))))
        text = base[:at] + rng.choice(["", ",", '"', "}", "[", "0", "\\", "x", " "]) + base[end:]
        document = json_reader.read(Text(text, File("x", text), 0, len(text)))
        try:
            wanted = json.loads(text)
        except ValueError:
            assert document.error is not None, text
            assert 0 <= document.error.offset <= len(text)
        else:
            assert document.error is None, (text, document.error)
            assert as_data(document.root) == wanted


def test_a_json_error_within_yaml_is_where_it_is():
    text = read_one('json: |\n  {\n    "a": 1,\n  }\n')["json"]
    error = json_reader.read(text).error
    span = text.span(error.offset, error.offset + 1)
    assert span.file.position(span.start) == (4, 3)


@pytest.mark.parametrize(
    ("value", "kustomize", "kubernetes"),
    [
        ("=", "str", "str"),
        ("off", "str", "bool"),
        ("yes", "str", "bool"),
        ("true", "bool", "bool"),
        ("~", "null", "null"),
        ("0755", "int", "int"),
        ("0o7", "int", "int"),
        ("1_000", "int", "int"),
        ("1e3", "float", "float"),
        (".5", "float", "float"),
        ("1.2.3", "str", "str"),
        ("30s", "str", "str"),
        ("'12'", "str", "str"),
        ("2024-01-01", "timestamp", "str"),
        ("-", "str", "str"),
    ],
)
def test_a_scalar_is_what_its_reader_takes_it_for(value, kustomize, kubernetes):
    for words, kind in ((KUSTOMIZE, kustomize), (KUBERNETES, kubernetes)):
        source = f"a: {value}\n" if value != "-" else "a: '-'\n"
        root = yaml_reader.read(File("x.yaml", source), words).documents[0].root
        assert root["a"].kind == kind


def test_anchors_and_merges():
    root = read_one("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\nf: &x [1]\ng: *x\n")
    assert as_data(root) == {
        "a": {"b": 1},
        "c": {"b": 1},
        "d": {"e": 2, "b": 1},
        "f": [1],
        "g": [1],
    }


def test_a_duplicate_is_told_with_its_first():
    reading = yaml_reader.read(File("x.yaml", "a: 1\nb: 2\na: 3\n"))
    [(key, first)] = reading.documents[0].duplicates
    assert (key.span().start, first.span().start) == (10, 0)
    assert reading.documents[0].root["a"] == "3"


HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: broken\ndata:\n"
BOMB = HEAD + "  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
BOMB += "".join(
    f"  {b}: &{b} [{', '.join(['*' + a] * 10)}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "unclosed": (HEAD + "  a: [1, 2\n", "yaml/syntax"),
    "tab": (HEAD + "\ta: 1\n", "yaml/syntax"),
    "list as key": (HEAD + "  ? [a]\n  : b\n", "yaml/syntax"),
    "unknown anchor": (HEAD + "  a: *nowhere\n", "yaml/syntax"),
    "anchor in itself": (HEAD + "  a: &a [*a]\n", "yaml/syntax"),
    "control character": (HEAD + "  a: \x01\n", "yaml/syntax"),
    "escape": (HEAD + '  a: "\\/"\n', "yaml/syntax"),
    "deep": (HEAD + "  a: " + "[" * 5000 + "]" * 5000 + "\n", "yaml/syntax"),
    "deep and open": (HEAD + "  a: " + "{a: " * 100000, "yaml/syntax"),
    "latin-1": (HEAD.encode() + b"  a: caf\xe9\n", "yaml/not-utf8"),
    "bomb": (BOMB, "yaml/alias-bomb"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_one_fault_and_the_rest_is_checked(name, tree):
    content, code = HOSTILE[name]
    other = HEAD.replace("broken", "other") + "  a: 1\n  a: 2\n"
    root = tree({"broken.yaml": content, "other.yaml": other})
    found = judge(load(DiskFiles(root)), some_rules(codes()), Config())
    assert found.crashes == ()
    broken = [item.code for item in found.diagnostics if item.span.file.path == "broken.yaml"]
    assert broken == [code]
    rest = [item.code for item in found.diagnostics if item.span.file.path == "other.yaml"]
    assert "yaml/duplicate-key" in rest


@pytest.mark.parametrize(
    "content", ["", "\n", "# nothing\n", "---\n---\n", "\ufeff", "null\n", "word\n"]
)
def test_an_empty_file_is_no_fault(content):
    found = judge(load(MemoryFiles({"x.yaml": content})), some_rules(codes()), Config())
    assert found == ((), ())


def test_the_first_byte_that_is_no_utf8_is_named():
    fault = decode("x", "é: ".encode() + b"\xff")
    assert isinstance(fault, Fault)
    assert (fault.span.start, fault.message[:9]) == (3, "byte 0xff")


def test_random_bytes_never_raise():
    rng = random.Random(5)
    alphabet = b"a:-[]{}&*!|>'\"#%@`,? \n\t\\\xc3\xa9\xff\x00<0"
    for _ in range(3000):
        data = bytes(rng.choices(alphabet, k=rng.randrange(40)))
        file = decode("x.yaml", data)
        if isinstance(file, Fault):
            continue
        for fault in yaml_reader.read(file).faults:
            assert 0 <= fault.span.start <= fault.span.end <= len(file.text)
            assert "\n" not in fault.message


def test_nothing_outside_the_root_is_read(tmp_path):
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (root / "folder").symlink_to(tmp_path)
    (root / "loop.yaml").symlink_to(root / "loop.yaml")
    files = DiskFiles(str(root))
    for path in ("link.yaml", "folder/secret.yaml", "../secret.yaml"):
        found = files.read(path)
        assert isinstance(found, Fault), path
        assert found.code == "yaml/outside-root"
    assert isinstance(files.read("loop.yaml"), Fault)
    assert files.read("nowhere.yaml") is None
