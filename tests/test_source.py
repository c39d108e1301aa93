"""Positions: lines and columns in characters, and text that remembers its origin."""

import random

import pytest

from lint.source import File, Text


@pytest.mark.parametrize(
    "text", ["", "a", "a\nb", "\n", "a\r\nb\r\n", "\ufeffa\n\n\U0001f600b", "é\u2028x"]
)
def test_positions_and_offsets_agree(text):
    file = File("x", text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
        assert file.position(offset) == (line, column)
        assert file.offset(line, column) == offset
    lines = [line.rstrip("\r") for line in text.split("\n")]
    assert [file.line(number + 1) for number in range(len(lines))] == lines


def test_an_offset_beyond_the_file_is_its_end():
    file = File("x", "ab\ncd")
    assert file.offset(9, 1) == file.offset(2, 99) == 5


def test_a_span_contains_what_lies_within_in_the_same_file():
    file, other = File("x", "abcdef"), File("y", "abcdef")
    assert file.span(1, 4).contains(file.span(2, 4))
    assert file.span(1, 4).contains(file.span(4, 4))
    assert not file.span(1, 4).contains(file.span(0, 2))
    assert not file.span(1, 4).contains(other.span(2, 3))


def test_a_text_is_its_string():
    text = Text("ab", File("x", "ab"), 0, 2)
    assert text == "ab"
    assert hash(text) == hash("ab")
    assert {text: 1}["ab"] == 1


def test_a_part_of_a_part_knows_its_place():
    rng = random.Random(1)
    file = File("x", "".join(map(chr, range(33, 123))))
    for _ in range(500):
        text, start, end = Text(file.text, file, 0, len(file.text)), 0, len(file.text)
        for _ in range(3):
            a, b = sorted(rng.sample(range(end - start + 1), 2)) if end - start else (0, 0)
            text, start, end = text.part(a, b), start + a, start + b
            assert text == file.text[start:end]
            assert text.span() == file.span(start, end)


def test_a_derived_text_is_written_where_its_origin_is():
    file = File("x", "name: app")
    derived = Text("app", file, 6, 9).derive("dev-app")
    assert derived == "dev-app"
    assert derived.span() == derived.span(0, 1) == derived.token() == file.span(6, 9)
