"""Half of the rules in a second process: the same verdict as all of them in one."""

import os
from pathlib import Path

import pytest

from lint import beside, example
from lint.config import Config
from lint.files import DiskFiles
from lint.judge import Crash, Heard, hear, settle
from lint.repo import load
from lint.rules import codes, find, some_rules
from lint.series import queries


@pytest.fixture
def repo(tmp_path):
    return load(example.files(find("secret/unlisted-key").bad, str(tmp_path)))


def verdict(repo, heard):
    return settle(repo, heard, Config())


def test_two_processes_say_what_one_says(repo, monkeypatch):
    monkeypatch.setattr(beside, "_can_fork", lambda: True)

    heard = beside.hear_all(repo, codes())

    alone = hear(repo, some_rules(codes()))
    assert verdict(repo, heard) == verdict(repo, alone)
    assert heard.ran == alone.ran


def test_a_child_that_fails_is_replaced(repo, monkeypatch):
    monkeypatch.setattr(beside, "_can_fork", lambda: True)
    monkeypatch.setattr(beside, "_packed", lambda heard: os._exit(3))

    heard = beside.hear_all(repo, codes())

    assert verdict(repo, heard) == verdict(repo, hear(repo, some_rules(codes())))


def test_a_crash_travels(repo):
    heard = Heard((), {"a/b": "error"}, (Crash("a/b", ValueError("no")),))

    found = beside._unpacked(beside._packed(heard), repo)

    assert found.crashes[0].code == "a/b"
    assert repr(found.crashes[0].error) == "ValueError('no')"


def test_few_rules_stay_in_one_process(repo, monkeypatch):
    def refuse(repo, codes):
        raise AssertionError

    monkeypatch.setattr(beside, "_start", refuse)

    assert beside.hear_all(repo, ("secret/unknown", "promql/syntax")).ran


def test_only_the_rules_named_so_have_queries_parsed(monkeypatch):
    asked = []
    monkeypatch.setattr(queries, "_parse", lambda text, variables: asked.append(text))
    repo = load(DiskFiles(str(Path(__file__).parents[1])))
    others = [code for code in codes() if not code.startswith(beside.ASK_QUERIES)]

    for rule in some_rules(others):
        tuple(rule.check(repo))
        assert not asked, rule.code
