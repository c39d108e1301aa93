"""Every claim about the stack is proved by the linter: a copy of the manifests in which one
line makes the claim false is reported by exactly the intended rule, at the right place."""

import os
from collections.abc import Iterator
from functools import cache

import pytest
from breaks import BREAKS
from breaks.table import Break

from lint import rules
from lint.build import reader
from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import Verdict, judge
from lint.repo import load
from lint.source import File

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = ("apps", "argocd", "cluster")
OPTIONAL = ("apps/monitoring/components/", "apps/monitoring/overlays/dev-")

Place = tuple[str, str, int, int]

read = reader.read


@cache
def manifests() -> dict[str, str]:
    return dict(_read())


def _read() -> Iterator[tuple[str, str]]:
    for top in FOLDERS:
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                full = os.path.join(folder, name)
                with open(full, encoding="utf-8") as stream:
                    yield os.path.relpath(full, ROOT).replace(os.sep, "/"), stream.read()
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as stream:
        yield "README.md", stream.read()


class Copy(MemoryFiles):
    """The manifests, some of them changed; those that are not are read once for all copies."""

    def read(self, path: str) -> File | None:
        found = super().read(path)
        return originals()[path] if found and found.text == manifests().get(path) else found


@cache
def originals() -> dict[str, File]:
    return {path: File(path, text) for path, text in manifests().items()}


@pytest.fixture(autouse=True)
def _read_once(monkeypatch):
    known = {id(file) for file in originals().values()}

    def read_once(file, words, **how):
        if id(file) not in known:
            return read(file, words, **how)
        key = (id(file), id(words))
        if key not in _readings:
            _readings[key] = read(file, words, **how)
        return _readings[key]

    monkeypatch.setattr(reader, "read", read_once)


_readings: dict[tuple[int, int], object] = {}


def without_options() -> dict[str, str]:
    """The stack alone: what is optional has breaks of its own, and keeps out of the others."""
    texts = {path: text for path, text in manifests().items() if not path.startswith(OPTIONAL)}
    lines = texts["README.md"].splitlines(keepends=True)
    texts["README.md"] = "".join(line for line in lines if "gemini" not in line.lower())
    return texts


def verdict(texts: dict[str, str], base: dict[str, str] | None = None) -> Verdict:
    repo = load(Copy(texts), None if base is None else Copy(base))
    found = judge(repo, rules.all_rules(), Config())
    for crash in found.crashes:
        raise crash.error
    return found


def offset(text: str, part: str, nth: int | None, what: str) -> int:
    """Where the part stands: its only occurrence, or the nth."""
    count = text.count(part)
    assert count == 1 or (nth is not None and count >= nth), f"{what}: {count} times: {part!r}"
    at = -1
    for _ in range(nth or 1):
        at = text.index(part, at + 1)
    return at


def unmarked(text: str) -> str:
    return text.replace("«", "").replace("»", "")


def broken(case: Break) -> tuple[dict[str, str], list[Place]]:
    """The files with the break applied, and what must be reported of them."""
    texts = dict(manifests() if case.path.startswith(OPTIONAL) else without_options())
    text = texts[case.path]
    at = offset(text, case.old, case.nth, case.path)
    texts[case.path] = text[:at] + unmarked(case.new) + text[at + len(case.old) :]
    expected = [place(texts, code, path, held) for code, path, held in case.also]
    if case.at is not None:
        expected.append(place(texts, case.code, *case.at))
    else:
        expected.append(marked(case.code, case.path, at, case.new))
    return texts, sorted(expected)


def place(texts: dict[str, str], code: str, path: str, held: str, nth: int | None = None) -> Place:
    return marked(code, path, offset(texts[path], unmarked(held), nth, path), held)


def marked(code: str, path: str, at: int, text: str) -> Place:
    assert text.count("«") == text.count("»") == 1, f"mark what must be reported: {text!r}"
    start, end = text.index("«"), text.index("»") - 1
    return code, path, at + start, at + end


@pytest.mark.parametrize("texts", [manifests, without_options])
def test_manifests_are_clean(texts):
    assert [(item.code, str(item.span)) for item in verdict(texts()).diagnostics] == []


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.claim)
def test_break_is_reported_once_and_in_place(case):
    texts, expected = broken(case)

    found = verdict(texts, manifests() if case.compared else None).diagnostics

    places = [(i.code, i.span.file.path, i.span.start, i.span.end) for i in found]
    assert shown(texts, places) == shown(texts, expected)
    assert {i.severity for i in found if i.code == case.code} == {case.severity}


def shown(texts: dict[str, str], places: list[Place]) -> list[str]:
    """Places as a person compares them."""
    lines = []
    for code, path, start, end in places:
        line = texts[path].count("\n", 0, start) + 1
        lines.append(f"{path}:{line}:{start}: {code}: {texts[path][start:end]!r}")
    return sorted(lines)


def test_naive_monitor_is_one_finding():
    """Both halves of the usual mistake: in the monitoring namespace, and with a selector."""
    texts = dict(manifests())
    path = "apps/monitoring/base/kserve-vllm/podmonitor-kserve-predictors.yaml"
    moved = texts[path].replace("  namespace: vllm\n", "  namespace: model-monitoring\n")
    texts[path] = moved.replace("spec:\n", "spec:\n  namespaceSelector: {matchNames: [vllm]}\n")

    found = verdict(texts).diagnostics

    assert [(item.code, item.span.text) for item in found] == [("scrape/foreign-namespace", "vllm")]


def test_claims_differ():
    claims = [case.claim for case in BREAKS]
    assert len(set(claims)) == len(claims)
