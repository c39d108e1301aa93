"""Which texts of a repository are dashboards, and what hides in packed ones."""

import base64
import gzip
import json

import pytest

from lint.files import MemoryFiles
from lint.grafana import contents
from lint.json_reader import JsonError
from lint.repo import load

MODEL = {"schemaVersion": 39, "title": "Models", "panels": []}


def packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data)).decode()


def titles(**texts):
    files = MemoryFiles({name.replace("__", "/") + ".json": text for name, text in texts.items()})
    return [str(item.title) for item in load(files).grafana.dashboards]


def test_packed_and_in_pieces():
    text = packed(b'{"title": "\xc3\xa9"}')
    assert contents.unpack(text) == '{"title": "é"}'
    assert contents.unpack(f"{text[:8]}\r\n{text[8:]}\n") == '{"title": "é"}'


def test_packed_twice_in_a_row():
    both = gzip.compress(b'{"title"') + gzip.compress(b': "a"}')
    assert contents.unpack(base64.b64encode(both).decode()) == '{"title": "a"}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{}", "base64"),
        ("é", "base64"),
        (packed(b"{}")[:-1], "base64"),
        (base64.b64encode(b"{}").decode(), "gzip"),
        (base64.b64encode(gzip.compress(b"{}" * 99)[:-9]).decode(), "gzip"),
        (packed(b"\xff"), "UTF-8"),
    ],
)
def test_what_cannot_be_unpacked(text, why):
    found = contents.unpack(text)
    assert isinstance(found, JsonError)
    assert why in found.message


def test_a_bomb_is_not_unpacked_whole(monkeypatch):
    monkeypatch.setattr(contents, "LARGEST", 1000)
    assert contents.unpack(packed(b" " * 1000)) == " " * 1000
    found = contents.unpack(packed(b" " * 10_000_000))
    assert isinstance(found, JsonError)
    assert found.message == "more than 1000 bytes"


def test_files_by_what_they_say():
    assert titles(a=json.dumps(MODEL), b="[]", c='{"panels": {}, "schemaVersion": 1}') == ["Models"]


def test_a_byte_order_mark_is_no_fault_of_the_dashboard():
    assert titles(a="\ufeff" + json.dumps(MODEL)) == ["Models"]


def test_envelopes_of_files():
    wrapped = json.dumps({"dashboard": MODEL | {"title": "Inner"}, "meta": {}})
    kind = {"apiVersion": "dashboard.grafana.app/v0alpha1", "kind": "Dashboard", "spec": MODEL}
    assert titles(a=wrapped, b=json.dumps(kind)) == ["Inner", "Models"]


def test_tests_are_not_dashboards():
    assert titles(tests__a=json.dumps(MODEL)) == []


def test_templates_are_not_broken():
    template = json.dumps(MODEL).replace("39", "{{ version }}")
    broken = json.dumps(MODEL).replace("39", "39,")
    assert titles(a=template) == []
    assert titles(a=broken) == ["None"]
