"""Markdown: blocks, and where their words stand."""

import random

from lint.markdown import FENCE, ITEM, PARAGRAPH, ROW, blocks, bolds, codes, plain
from lint.source import File

TEXT = """\
# Title #

Some words that introduce
a list:

- **Bold** and `code`,
  continued
  - inner `a`

  a paragraph of the item

- last

<!-- - no item
- nor this -->

| One | Two words |
|:----|----------:|
| `a` | b \\| c    |
| d |

~~~text
- in a fence
```
~~~
After __it__ and ``x ` y``.
"""


def read(text: str):
    return blocks(File("README.md", text))


def test_blocks():
    found = read(TEXT)

    assert [(item.kind, [str(cell) for cell in item.cells]) for item in found] == [
        (PARAGRAPH, ["Some words that introduce\na list:"]),
        (ITEM, ["**Bold** and `code`,\n  continued"]),
        (ITEM, ["inner `a`"]),
        (PARAGRAPH, ["  a paragraph of the item"]),
        (ITEM, ["last"]),
        (ROW, ["`a`", "b \\| c"]),
        (ROW, ["d"]),
        (FENCE, ["- in a fence"]),
        (PARAGRAPH, ["After __it__ and ``x ` y``."]),
    ]
    assert {item.heading for item in found} == {"Title"}
    assert found[1].intro == "a list:"
    assert [item.indent for item in found[1:3]] == [0, 2]
    assert len({item.group for item in found[1:5]}) == 1
    assert len({item.group for item in found[5:7]} | {found[1].group, found[7].group}) == 3
    assert found[5].columns == ("one", "two words")
    assert found[7].language == "text"
    assert [str(line) for line in found[7].lines] == ["- in a fence", "```"]


def test_every_word_knows_where_it_stands():
    for block in read(TEXT):
        for text in (*block.cells, *block.lines):
            assert text.span().text == str(text)
            for word in (*codes(text), *bolds(text), plain(text)):
                assert word.span().text == str(word)


def test_spans_of_words():
    item, last = read(TEXT)[1], read(TEXT)[-1]

    assert [str(word) for word in bolds(item.text)] == ["Bold"]
    assert [str(word) for word in codes(item.text)] == ["code"]
    assert [str(word) for word in bolds(last.text)] == ["it"]
    assert [str(word) for word in codes(last.text)] == ["x ` y"]


def test_cells_by_the_words_of_their_headers():
    row = read("|Secrets|key(s)|\n|-|-|\n|`a/b`|`c`|")[0]

    assert (row.cell("secret"), row.cell("key"), row.cell("namespace")) == ("`a/b`", "`c`", None)


def test_anything_is_read():
    """No text makes it fail, loop or lose its place."""
    source = random.Random(7)
    pieces = [
        "#",
        "-",
        " ",
        "\n",
        "|",
        "```",
        "~~~",
        "**",
        "`",
        "a",
        "1.",
        "<!--",
        "-->",
        "\t",
        "é",
    ]
    for _ in range(500):
        text = "".join(source.choice(pieces) for _ in range(source.randint(0, 60)))
        for block in read(text):
            for cell in block.cells:
                assert cell.span().text == str(cell)
                assert [word.span().text for word in codes(cell)] == codes(cell)
