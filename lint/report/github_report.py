"""Annotations on a pull request, as GitHub Actions reads them from the log."""

from __future__ import annotations

from lint.report import Report, summary_line
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.judge import Diagnostic

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, colour: bool = False) -> str:  # noqa: ARG001
    """A workflow command a finding, and the summary."""
    lines = [_command(item) for item in report.diagnostics]
    return "\n".join([*lines, summary_line(report)]) + "\n"


def _command(item: Diagnostic) -> str:
    span = item.span
    start, end = span.file.position(span.start), span.file.position(span.end)
    properties = {
        "file": span.file.path,
        "line": start.line,
        "col": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "title": item.code,
    }
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[item.severity]} {given}::{_data(_message(item))}"


def _message(item: Diagnostic) -> str:
    lines = [item.message]
    for span, message in item.because:
        at = span.file.position(span.start)
        lines.append(f"because {span.file.path}:{at.line}:{at.column}: {message}")
    if item.fix is not None:
        lines.append(f"fix: {item.fix.title}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
