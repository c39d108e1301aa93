"""Runs the rules in two processes, where there is a second core for them.

The repository is read first, and its queries; then the process forks. The two take rules
from either end of one list, the parent those that ask queries and the child those that do
not, until they meet: a turn is a byte in a pipe, and there are as many as rules. The child
sends what its rules say as plain data. Where nothing can be forked the parent runs all rules, and where
the child fails, those that the child had taken.
"""

from __future__ import annotations

import marshal
import os
import sys

from lint.judge import Crash, Heard, Said, hear
from lint.rule import Edit, Finding, Fix
from lint.rules import some_rules
from lint.source import File, Span
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from lint.repo import Repo

ASK_QUERIES = (
    "query/",
    "metric/",
    "promql/",
    "alert/",
    "dashboard/fixed-window",
    "dashboard/mismatched-unit",
    "dashboard/multi-value-equality",
    "dashboard/unknown-field",
    "dashboard/unknown-legend-label",
    "dashboard/unreachable-threshold",
    "grafana/short-time-interval",
    "readme/contradicted-fact",
    "record/contradicting-name",
    "record/dropped-label",
    "scrape/scraped-twice",
)
"""The rules, or families, that ask what queries yield: best worked out by one process only."""

_FEW = 20
"""With fewer rules than this a second process costs more than it saves."""


def hear_all(repo: Repo, codes: tuple[str, ...]) -> Heard:
    """What the rules with these codes say."""
    if len(codes) < _FEW or not _can_fork():
        return hear(repo, some_rules(codes))
    ordered = sorted(codes, key=lambda code: not code.startswith(ASK_QUERIES))
    if ordered[0].startswith(ASK_QUERIES):
        _parse_queries(repo)
    turns = _turns(len(ordered))
    reader, child = _start(repo, ordered[::-1], turns)
    heard = hear(repo, some_rules(_taken(ordered, turns)))
    os.close(turns)
    other = _finish(repo, reader, child)
    if other is None:
        other = hear(repo, some_rules(code for code in ordered if code not in heard.ran))
    return Heard(
        (*heard.said, *other.said), heard.ran | other.ran, (*heard.crashes, *other.crashes)
    )


def _parse_queries(repo: Repo) -> None:
    """What each of the two would do for itself."""
    try:
        for query in repo.queries:
            _ = query.parsed
    except Exception:  # noqa: BLE001 - the rules that ask for them will say so
        return


def _turns(count: int) -> int:
    """A pipe that holds so many bytes and then ends."""
    reader, writer = os.pipe()
    os.write(writer, bytes(count))
    os.close(writer)
    return reader


def _taken(codes: list[str], turns: int) -> Iterator[str]:
    """The codes in order, for as long as there are turns."""
    for code in codes:
        if not os.read(turns, 1):
            return
        yield code


def _can_fork() -> bool:
    """Only on Linux, with a second core, and not where somebody wants to see tracebacks."""
    if sys.platform != "linux" or os.environ.get("OBSLINT_DEBUG"):
        return False
    return len(os.sched_getaffinity(0)) > 1


def _start(repo: Repo, codes: list[str], turns: int) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return reader, child
    try:
        os.close(reader)
        data = marshal.dumps(_packed(hear(repo, some_rules(_taken(codes, turns)))))
        with os.fdopen(writer, "wb") as stream:
            stream.write(data)
    finally:
        # Nothing of the parent's is to be flushed or cleaned up twice.
        os._exit(0)


def _finish(repo: Repo, reader: int, child: int) -> Heard | None:
    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    os.waitpid(child, 0)
    try:
        return _unpacked(marshal.loads(data), repo)  # noqa: S302 - our own child wrote it
    except (EOFError, ValueError, TypeError):
        return None


def _packed(heard: Heard) -> Any:
    said = [(item.code, item.severity, _packed_finding(item.finding)) for item in heard.said]
    crashes = [
        (crash.code, type(crash.error).__name__, str(crash.error)) for crash in heard.crashes
    ]
    return said, heard.ran, crashes


def _packed_finding(finding: Finding) -> Any:
    fix = finding.fix
    edits = [] if fix is None else [(_packed_span(e.span), str(e.text)) for e in fix.edits]
    return (
        _packed_span(finding.at),
        str(finding.message),
        [(_packed_span(span), str(message)) for span, message in finding.because],
        None if fix is None else (str(fix.title), edits, fix.safe),
        finding.severity,
    )


def _packed_span(span: Span) -> tuple[str, int, int]:
    return span.file.path, span.start, span.end


def _unpacked(data: Any, repo: Repo) -> Heard:
    said, ran, crashes = data
    files = {file.path: file for file in repo.sources}

    def span(packed: tuple[str, int, int]) -> Span:
        path, start, end = packed
        file = files.get(path) or repo.reader.file(path) or File(path, "")
        return Span(file, start, end)

    def finding(packed: Any) -> Finding:
        at, message, because, fix, severity = packed
        return Finding(
            span(at),
            message,
            tuple((span(place), what) for place, what in because),
            None
            if fix is None
            else Fix(fix[0], tuple(Edit(span(place), text) for place, text in fix[1]), fix[2]),
            severity,
        )

    return Heard(
        tuple(Said(code, severity, finding(packed)) for code, severity, packed in said),
        ran,
        tuple(Crash(code, type(name, (Exception,), {})(text)) for code, name, text in crashes),
    )
