"""From what the rules say to what is reported; nothing else filters anywhere.

A rule does not know its severity, the ignores, or that two overlays share a base and
so show it the same fault twice: all of that is settled here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint.ignores import Ignores
from lint.rules import covers
from lint.values import NamedTuple

if TYPE_CHECKING:
    from lint.config import Config
    from lint.model.repo import Repo
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


def judge(repo: Repo, rules: Iterable[Rule], config: Config) -> Verdict:
    """Runs the rules, and settles what of their findings is reported."""
    chosen = tuple(rules)
    crashes: list[Crash] = []
    said = [(rule, f) for rule in chosen for f in _run(rule, repo, crashes)]
    ignores = Ignores(repo.sources)
    kept = [(rule, f) for rule, f in said if not ignores.cover(rule.code, f.at)]
    ran = {rule.code: rule for rule in chosen}
    judged = frozenset(ran) - {crash.code for crash in crashes}
    kept += [(ran[code], f) for code, f in ignores.findings(judged) if code in ran]
    places = _Places(repo)
    stamped = (_stamp(rule, finding, config, places) for rule, finding in kept)
    explained = _without_echoes(tuple(_distinct(stamped)))
    return Verdict(tuple(sorted(explained, key=_order)), tuple(crashes))


def _run(rule: Rule, repo: Repo, crashes: list[Crash]) -> Iterator[Finding]:
    try:
        yield from rule.check(repo)
    except Exception as error:  # noqa: BLE001 - the other rules' findings must not be lost
        crashes.append(Crash(rule.code, error))


def _stamp(rule: Rule, finding: Finding, config: Config, places: _Places) -> Diagnostic:
    severity = finding.severity or rule.severity
    for pattern, wanted in config.severity:
        if covers(pattern, rule.code):
            severity = wanted
    return Diagnostic(
        code=rule.code,
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
