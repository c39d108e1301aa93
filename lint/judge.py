"""From what the rules say to what is reported; nothing else filters anywhere.

A rule does not know its severity, the ignores, or that two overlays share a base and
so show it the same fault twice: all of that is settled here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from lint.ignores import Ignores
from lint.rules import covers
from lint.source import Unpacked
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.config import Config
    from lint.repo import Repo
    from lint.rule import Because, Finding, Fix, Rule, Severity
    from lint.source import Span


class ResourceName(NamedTuple):
    """What a resource is called."""

    kind: str
    namespace: str
    name: str


class Diagnostic(NamedTuple):
    """A finding as it is reported."""

    code: str
    severity: Severity
    message: str
    span: Span
    resource: ResourceName | None = None
    because: tuple[Because, ...] = ()
    fix: Fix | None = None


class Crash(NamedTuple):
    """A rule that failed; what it had found before is reported all the same."""

    code: str
    error: Exception


class Verdict(NamedTuple):
    """All diagnostics in the order of files and positions, and the rules that crashed."""

    diagnostics: tuple[Diagnostic, ...]
    crashes: tuple[Crash, ...] = ()


class Said(NamedTuple):
    """What a rule says, with the severity that it has unless it is told otherwise."""

    code: str
    severity: Severity
    finding: Finding


class Heard(NamedTuple):
    """All that rules said, and the severity of each rule that was run, by its code."""

    said: tuple[Said, ...]
    ran: dict[str, Severity]
    crashes: tuple[Crash, ...] = ()


def judge(repo: Repo, rules: Iterable[Rule], config: Config) -> Verdict:
    """Runs the rules, and settles what of their findings is reported."""
    return settle(repo, hear(repo, rules), config)


def hear(repo: Repo, rules: Iterable[Rule]) -> Heard:
    """Runs the rules."""
    crashes: list[Crash] = []
    said: list[Said] = []
    ran: dict[str, Severity] = {}
    for rule in rules:
        ran[rule.code] = rule.severity
        said += (Said(rule.code, rule.severity, f) for f in _run(rule, repo, crashes))
    return Heard(tuple(said), ran, tuple(crashes))


def settle(repo: Repo, heard: Heard, config: Config) -> Verdict:
    """What of the findings is reported, and as what."""
    ignores = Ignores(repo.sources)
    kept = [item for item in heard.said if not ignores.cover(item.code, item.finding.at)]
    judged = frozenset(heard.ran) - {crash.code for crash in heard.crashes}
    for code, finding in ignores.findings(judged):
        if code in heard.ran:
            kept.append(Said(code, heard.ran[code], finding))
    places = _Places(repo)
    stamped = (_stamp(item, config, places) for item in kept)
    explained = _undisputed(tuple(_without_echoes(tuple(_distinct(stamped)))), places)
    return Verdict(tuple(sorted(explained, key=_order)), heard.crashes)


def _run(rule: Rule, repo: Repo, crashes: list[Crash]) -> Iterator[Finding]:
    try:
        yield from map(_in_its_file, rule.check(repo))
    except Exception as error:  # noqa: BLE001 - the other rules' findings must not be lost
        crashes.append(Crash(rule.code, error))


def _in_its_file(finding: Finding) -> Finding:
    """What is packed into a scalar is reported there, with the line and column within."""
    places = [finding.at, *(span for span, _ in finding.because)]
    if not any(isinstance(span.file, Unpacked) for span in places):
        return finding
    at, message = _carried(finding.at, finding.message)
    because = tuple(_carried(span, what) for span, what in finding.because)
    fix = None if finding.at is not at else finding.fix
    return finding._replace(at=at, message=message, because=because, fix=fix)


def _carried(span: Span, message: str) -> tuple[Span, str]:
    if not isinstance(span.file, Unpacked):
        return span, message
    line, column = span.file.position(span.start)
    return span.file.carrier, f"{message} (line {line}, column {column} of what is packed here)"


def _stamp(item: Said, config: Config, places: _Places) -> Diagnostic:
    finding = item.finding
    severity = finding.severity or item.severity
    for pattern, wanted in config.severity:
        if covers(pattern, item.code):
            severity = wanted
    return Diagnostic(
        code=item.code,
        severity=severity,
        message=finding.message,
        span=finding.at,
        resource=places.resource(finding.at),
        because=finding.because,
        fix=finding.fix,
    )


def _distinct(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """One of each: overlays that share a base share its faults."""
    seen = set()
    for item in diagnostics:
        key = (item.code, item.span.file.path, item.span.start, item.span.end, item.message)
        if key not in seen:
            seen.add(key)
            yield item


def _without_echoes(diagnostics: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """A schema says that something is wrong; where a rule says why, the schema is silent.

    Several fields can be missing in one object: there only a rule about a missing one counts.
    """
    explained = {
        (item.span.file.path, item.span.start, item.span.end, "missing" in item.code)
        for item in diagnostics
        if not item.code.startswith("schema/")
    }
    for item in diagnostics:
        place = (item.span.file.path, item.span.start, item.span.end)
        echoed = (*place, True) in explained
        if item.code != "schema/missing-field":
            echoed = echoed or (*place, False) in explained
        if not (item.code.startswith("schema/") and echoed):
            yield item


def _undisputed(diagnostics: tuple[Diagnostic, ...], places: _Places) -> Iterator[Diagnostic]:
    """What a document says of an object counts once the object itself is right."""
    wrong = {
        item.resource
        for item in diagnostics
        if item.resource is not None and item.severity == "error"
    }
    for item in diagnostics:
        about = (places.resource(span) for span, _ in item.because)
        if item.code != "readme/contradicted-fact" or wrong.isdisjoint(about):
            yield item


def _order(item: Diagnostic) -> tuple[str, int, int, str, str]:
    return item.span.file.path, item.span.start, item.span.end, item.code, item.message


class _Places:
    """Which resource is written where; indexed when the first finding asks."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self._index: dict[str, list[tuple[int, int, ResourceName]]] | None = None

    def resource(self, span: Span) -> ResourceName | None:
        if self._index is None:
            self._index = self._read()
        known = self._index.get(span.file.path, [])
        at = bisect_right(known, span.start, key=lambda place: place[0])
        for start, end, name in reversed(known[:at]):
            if start <= span.start and span.end <= end:
                return name
        return None

    def _read(self) -> dict[str, list[tuple[int, int, ResourceName]]]:
        index: dict[str, list[tuple[int, int, ResourceName]]] = {}
        for resource in self._repo.resources:
            span = resource.root.span()
            name = ResourceName(
                str(resource.kind), str(resource.namespace or ""), str(resource.name or "")
            )
            # A comment behind the last value belongs to the object as well.
            line_end = span.file.text.find("\n", span.end)
            end = len(span.file.text) if line_end < 0 else line_end
            index.setdefault(span.file.path, []).append((span.start, end, name))
        for places in index.values():
            places.sort(key=lambda place: place[:2])
        return index
