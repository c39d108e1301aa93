"""What several tests use."""

import os
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from lint import cli


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write what is printed as expected")


@pytest.fixture
def update(request) -> bool:
    return request.config.getoption("--update")


class Outcome(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys, monkeypatch) -> Run:
    """Runs obslint in this process; `cwd` is the folder it is called in."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*argv: str, cwd: str | None = None) -> Outcome:
        if cwd is not None:
            monkeypatch.chdir(cwd)
        capsys.readouterr()
        status = cli.main(list(argv))
        out, err = capsys.readouterr()
        return Outcome(status, out, err)

    return run


@pytest.fixture
def tree(tmp_path) -> Callable[[dict[str, str | bytes]], str]:
    """Writes files below a temporary folder and returns it."""

    def write(files: dict[str, str | bytes]) -> str:
        for path, content in files.items():
            full = tmp_path / path
            full.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode()
            full.write_bytes(data)
        return os.fspath(tmp_path)

    return write


def without_seconds(text: str) -> str:
    """The text with the time it took left out."""
    return re.sub(r"in \d+\.\d\d s:", "in N s:", text)
