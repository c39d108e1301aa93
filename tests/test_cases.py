"""Whole runs: each file in tests/cases holds a command, files, and all that is printed.

`pytest --update` writes what is printed now; the difference is to be reviewed.
"""

import os
import re
import shlex

import pytest
from conftest import without_seconds

CASES = os.path.join(os.path.dirname(__file__), "cases")
HEADER = re.compile(r"^-- (.+) --\n", re.MULTILINE)
SPECIAL = ("command", "expected", "exit")


def sections(text):
    """The parts of a case by their headers, in order."""
    pieces = HEADER.split(text)
    return pieces[0], dict(zip(pieces[1::2], pieces[2::2], strict=True))


def write(folder, parts):
    for path, text in parts.items():
        if path not in SPECIAL:
            full = folder / path
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_bytes(text.encode())


@pytest.mark.parametrize("name", sorted(os.listdir(CASES)))
def test_case(name, tmp_path, run, update):
    path = os.path.join(CASES, name)
    with open(path, encoding="utf-8", newline="") as stream:
        about, parts = sections(stream.read())
    write(tmp_path, parts)
    program, *argv = shlex.split(parts["command"])
    assert program == "obslint"

    status, out, err = run(*argv, cwd=tmp_path)

    printed = re.sub(r'"seconds": [0-9.]+', '"seconds": 0', without_seconds(out + err))
    printed = printed.replace(str(tmp_path), "ROOT")
    if update:
        parts |= {"expected": printed, "exit": f"{status}\n"}
        with open(path, "w", encoding="utf-8", newline="") as stream:
            stream.write(about + "".join(f"-- {key} --\n{text}" for key, text in parts.items()))
        return
    assert printed == parts["expected"]
    assert status == int(parts["exit"])
