"""Findings for programs; the shape is a promise, `version` changes with it."""

from __future__ import annotations

import json

from lint.report import Report
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.judge import Diagnostic
    from lint.rule import Fix
    from lint.source import Span

VERSION = 1


def render(report: Report, colour: bool = False) -> str:  # noqa: ARG001
    """The report as one JSON object."""
    data = {
        "version": VERSION,
        "findings": [_finding(item) for item in report.diagnostics],
        "summary": _summary(report),
    }
    return json.dumps(data, indent=2) + "\n"


def _summary(report: Report) -> dict[str, object]:
    counts: dict[str, object] = dict(report.summary._asdict())
    seconds = counts.pop("seconds")
    for severity in ("error", "warning", "info"):
        counts[f"{severity}s"] = report.count(severity)
    return counts | {"seconds": round(float(str(seconds)), 3)}


def _finding(item: Diagnostic) -> dict[str, object]:
    return {
        "code": item.code,
        "severity": item.severity,
        "message": item.message,
        **_place(item.span),
        "resource": None if item.resource is None else item.resource._asdict(),
        "because": [_because(span, message) for span, message in item.because],
        "fix": None if item.fix is None else _fix(item.fix),
    }


def _place(span: Span) -> dict[str, object]:
    start, end = span.file.position(span.start), span.file.position(span.end)
    return {
        "path": span.file.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _because(span: Span, message: str) -> dict[str, object]:
    place = _place(span)
    return {key: place[key] for key in ("path", "line", "column")} | {"message": message}


def _fix(fix: Fix) -> dict[str, object]:
    edits = [_place(edit.span) | {"text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}
