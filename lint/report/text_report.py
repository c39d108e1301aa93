"""Findings for people: the place, the line, a caret under the token, why it matters.

apps/x.yaml:9:19: error: no Grafana has dashboards=grafna: it will not appear [grafana/orphan]
     9 |       dashboards: grafna
       |                   ^^^^^^
       = because apps/y.yaml:2:48: dashboards=grafana is here
       = fix: select dashboards=grafana
       = why: Dashboard, datasource or folder that fits no Grafana instance.
"""

from __future__ import annotations

from collections.abc import Callable

from lint.report import Report, summary_line
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.judge import Diagnostic
    from lint.source import Span

Paint = Callable[[str, str], str]

_WIDTH = 160
_GUTTER = 9
_BEFORE = 60
"""How much of a long line is shown before the token."""
_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;34", "place": "1", "faint": "2"}


def render(report: Report, colour: bool = False) -> str:
    """Each finding with its surroundings, and the summary."""
    paint = _painted if colour else _plain
    blocks = [_finding(item, paint, report.hidden) for item in report.diagnostics]
    return "\n".join([*blocks, summary_line(report) + "\n"])


def _plain(text: str, style: str) -> str:  # noqa: ARG001
    return text


def _painted(text: str, style: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def _finding(item: Diagnostic, draw: Paint, hidden: tuple[Span, ...]) -> str:
    severity = draw(item.severity, item.severity)
    head = f"{draw(_place(item.span) + ':', 'place')} {severity}: {printable(item.message)} [{item.code}]"
    lines = [head]
    excerpt = _excerpt(item.span, hidden)
    if excerpt is not None:
        number, source, carets = excerpt
        lines.append(f"{number:>6} | {source}".rstrip())
        lines.append(f"{'':6} | {draw(carets, item.severity)}")
    notes = [f"because {_place(span)}: {printable(message)}" for span, message in item.because]
    if item.fix is not None:
        notes.append(f"fix: {printable(item.fix.title)}")
    why = _why(item.code)
    if why:
        notes.append(f"why: {why}")
    lines += [f"{'':6} = {note}" for note in notes]
    return "\n".join(lines) + "\n"


def _why(code: str) -> str:
    from lint.rules import find

    rule = find(code)
    return "" if rule is None else rule.summary


def _place(span: Span) -> str:
    at = span.file.position(span.start)
    return f"{printable(span.file.path)}:{at.line}:{at.column}"


def _excerpt(span: Span, hidden: tuple[Span, ...]) -> tuple[int, str, str] | None:
    """The line's number, the line, and the carets; None where there is nothing to show."""
    at = span.file.position(span.start)
    line = _masked(span.file.line(at.line), span.start - at.column + 1, span, hidden)
    if not span.file.text.strip("\ufeff"):
        return None
    covered = span.text.rstrip("\r\n")
    first, _, more = covered.partition("\n")
    start = at.column - 1
    line, start, end = _trimmed(line, start, start + max(1, len(first.rstrip("\r"))))
    shown = printable(line)
    blank = "".join("\t" if char == "\t" else " " * _width(char) for char in shown[:start])
    carets = "^" * max(1, sum(_width(char) for char in shown[start:end]))
    return at.line, shown, blank + carets + ("…" if more else "")


def _masked(line: str, start: int, shown: Span, hidden: tuple[Span, ...]) -> str:
    """The line, which begins at `start`, with a dot for each character of a credential."""
    for secret in hidden:
        first, last = max(secret.start - start, 0), min(secret.end - start, len(line))
        if secret.file.path == shown.file.path and first < last:
            line = line[:first] + "•" * (last - first) + line[last:]
    return line


def _trimmed(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A window of a long line around the token."""
    room = _WIDTH - _GUTTER
    if len(line) <= room:
        return line, start, end
    size = room - 2
    first = min(max(0, start - _BEFORE), max(0, len(line) - size - 1))
    last = min(len(line), first + size)
    left, right = ("…" if first else ""), ("…" if last < len(line) else "")
    shift = len(left) - first
    return left + line[first:last] + right, start + shift, min(end, last) + shift


def printable(text: str) -> str:
    """The text with what would not be printed, or would steer the terminal, replaced one by one."""
    if text.isprintable():
        return text
    return "".join(char if char == "\t" or char.isprintable() else _stand_in(char) for char in text)


def _stand_in(char: str) -> str:
    """Lone surrogates stay: the stream writes them as escapes."""
    if char in "\u00a0\u2028\u2029\u3000":
        return " "
    return char if "\ud800" <= char <= "\udfff" else "\ufffd"


def _width(char: str) -> int:
    """How many columns a terminal gives a character."""
    if char.isascii():
        return 1
    from unicodedata import category, east_asian_width

    if category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in ("F", "W") else 1
