"""Mutates valid repositories at random, and demands of `obslint check` that it survives them.

Run as a script: ``PYTHONPATH=.:tests python -m mutants [count] [seed]``. Bytes, tokens and nodes of
one file at a time are changed; each mutant must be judged within ten seconds, without a rule that
crashes. Prints the seeds of those that are not.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from pathlib import Path

from lint.config import Config
from lint.files import MemoryFiles
from lint.judge import judge
from lint.repo import load
from lint.rules import codes, some_rules

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
LONGEST = 10.0
_OF_THE_STACK = 0.25
_FILE = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
_TOKEN = re.compile(r"[\w.-]+|\s+|.", re.DOTALL)
_SPLICES = (
    "{{", "}}", "${x}", "$", '"', "'", "|", ">", "&a", "*a", "<<: *a", "- ", ": ", "\t", "\x00",
    "\ufeff", "é", "\U0001f600", "[", "]", "{", "}", "!!binary x", "~", "null", "0o17", "1e999",
    "#", "---\n", "? ", "%YAML 1.2\n", "\r\n", "\\", "rate(x[5m])", "{__name__=~'.+'}", "9" * 400,
)  # fmt: skip


def repositories() -> list[dict[str, str]]:
    """The stack, and the files of every case."""
    stack = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for top in ("apps", "argocd", "cluster")
        for path in sorted((ROOT / top).rglob("*.yaml"))
    }
    found = [stack]
    for case in sorted(CASES.glob("*.txt")):
        pieces = _FILE.split(case.read_text(encoding="utf-8"))[1:]
        files = dict(zip(pieces[::2], pieces[1::2], strict=True))
        found.append({name: text for name, text in files.items() if "." in name})
    return [files for files in found if files]


def mutant(chance: random.Random, files: dict[str, str]) -> dict[str, str]:
    """A copy with one to three changes in one file."""
    path = chance.choice(sorted(files))
    text = files[path]
    for _ in range(chance.randint(1, 3)):
        text = chance.choice((_bytes, _tokens, _lines, _splice))(chance, text)
    return {**files, path: text}


def _bytes(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(("", chr(chance.randrange(1, 256)))) + text[at + 1 :]


def _tokens(chance: random.Random, text: str) -> str:
    tokens = _TOKEN.findall(text)
    if len(tokens) < 2:
        return text
    one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    how = chance.randrange(3)
    if how == 0:
        tokens[one], tokens[other] = tokens[other], tokens[one]
    elif how == 1:
        del tokens[one]
    else:
        tokens.insert(one, tokens[other])
    return "".join(tokens)


def _lines(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    start = chance.randrange(len(lines))
    block = lines[start : start + chance.randint(1, 6)]
    how = chance.randrange(4)
    if how == 0:
        del lines[start : start + len(block)]
    elif how == 1:
        lines[start:start] = block
    elif how == 2:
        lines[start] = "  " + lines[start]
    else:
        at = chance.randrange(len(lines))
        lines[at:at] = block
    return "".join(lines)


def _splice(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_SPLICES) + text[at:]


def wrong(files: dict[str, str]) -> str:
    """What went wrong with a repository; empty where nothing did."""
    started = time.process_time()
    try:
        verdict = judge(load(MemoryFiles(files)), some_rules(codes()), Config())
    except Exception as error:  # noqa: BLE001 - any is a finding here
        return f"{type(error).__name__}: {error}"
    if verdict.crashes:
        return "; ".join(str(crash) for crash in verdict.crashes)
    seconds = time.process_time() - started
    return f"{seconds:.1f} s" if seconds > LONGEST else ""


def main() -> int:
    """Prints the mutants that were not survived, and how many there were."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    bases, failed, slowest = repositories(), 0, 0.0
    for seed in range(first, first + count):
        chance = random.Random(seed)
        started = time.process_time()
        base = bases[0] if chance.random() < _OF_THE_STACK else chance.choice(bases)
        said = wrong(mutant(chance, base))
        slowest = max(slowest, time.process_time() - started)
        if said:
            failed += 1
            print(f"seed {seed}: {said}", flush=True)
    print(f"{count} mutants of {len(bases)} repositories: {failed} failed, slowest {slowest:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    os.nice(5)
    sys.exit(main())
