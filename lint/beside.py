"""Runs half of the rules in a second process, where there is a second core for it.

The repository is read first; then the process forks. The child runs the rules that need
no query, and sends what they say as plain data; the parent parses PromQL and runs the
others. Where nothing can be forked, or the child fails, the parent runs all of them.
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
    from typing import Any

    from lint.model.repo import Repo

_NO_QUERIES = (
    "argocd/", "cluster/", "grafana/", "kustomize/", "route/", "schema/", "scrape/", "secret/", "workload/",
)  # fmt: skip
_FEW = 20
"""With fewer rules than this a second process costs more than it saves."""


def hear_all(repo: Repo, codes: tuple[str, ...]) -> Heard:
    """What the rules with these codes say."""
    theirs = tuple(code for code in codes if code.startswith(_NO_QUERIES))
    if len(theirs) < _FEW or len(theirs) == len(codes) or not _can_fork():
        return hear(repo, some_rules(codes))
    ours = tuple(code for code in codes if code not in theirs)
    reader, child = _start(repo, theirs)
    heard = hear(repo, some_rules(ours))
    other = _finish(repo, reader, child)
    if other is None:
        other = hear(repo, some_rules(theirs))
    return Heard(
        (*heard.said, *other.said), heard.ran | other.ran, (*heard.crashes, *other.crashes)
    )


def _can_fork() -> bool:
    """Only on Linux, with a second core, and not where somebody wants to see tracebacks."""
    if sys.platform != "linux" or os.environ.get("OBSLINT_DEBUG"):
        return False
    return len(os.sched_getaffinity(0)) > 1


def _start(repo: Repo, codes: tuple[str, ...]) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return reader, child
    try:
        os.close(reader)
        data = marshal.dumps(_packed(hear(repo, some_rules(codes))))
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
