"""Reports: for people, for programs, for pull requests."""

from __future__ import annotations

from collections.abc import Callable

from lint.judge import Diagnostic
from lint.source import Span
from lint.values import NamedTuple


class Summary(NamedTuple):
    """How much was checked, and how long it took."""

    files: int
    resources: int
    expressions: int
    alerts: int
    panels: int
    seconds: float


class Report(NamedTuple):
    """What a run found. `hidden`: literal credentials, whose text no report may show."""

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary
    hidden: tuple[Span, ...] = ()

    def count(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(item.severity == severity for item in self.diagnostics)


Formatter = Callable[[Report, bool], str]
"""Makes a text of a report; the flag asks for colour."""

FORMATS = ("text", "json", "github")


def formatter(name: str) -> Formatter:
    """The formatter of this name; only its module is imported."""
    if name == "json":
        from lint.report.json_report import render as render_json

        return render_json
    if name == "github":
        from lint.report.github_report import render as render_github

        return render_github
    from lint.report.text_report import render as render_text

    return render_text


def summary_line(report: Report) -> str:
    """How much was checked and what was found, on one line."""
    summary = report.summary
    counted = (
        _count(summary.files, "file"),
        _count(summary.resources, "resource"),
        _count(summary.expressions, "expression"),
        _count(summary.alerts, "alert"),
        _count(summary.panels, "panel"),
    )
    counts = [(report.count(severity), severity) for severity in ("error", "warning", "info")]
    found = ", ".join(_count(number, severity) for number, severity in counts if number)
    return f"checked {', '.join(counted)} in {summary.seconds:.2f} s: {found or 'no findings'}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
