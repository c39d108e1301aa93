"""The lists of alerts, namespaces, monitors, dashboards and panels in a document."""

from __future__ import annotations

from collections.abc import Iterator

from lint.contract.secrets import Group
from lint.markdown import ITEM, PARAGRAPH, ROW, Block, bolds, codes, plain
from lint.source import Text
from lint.values import NamedTuple, lazy

ALERT, MONITOR, DASHBOARD, PANEL, NAMESPACE = (
    "alert", "monitor", "dashboard", "panel", "namespace",
)  # fmt: skip
KINDS = (ALERT, MONITOR, DASHBOARD, PANEL, NAMESPACE)


class Note(NamedTuple):
    """A statement about one object: its name as written, and named facts about it.

    `group` tells the list that it is of, `is_titled` whether this says itself what it lists."""

    kind: str
    name: Text
    facts: dict[str, Text]
    group: Group
    is_titled: bool


_COLUMNS = {
    ALERT: ("alert", "alerts", "alert name", "alertname"),
    MONITOR: ("monitor", "monitors", "podmonitor", "servicemonitor"),
    DASHBOARD: ("dashboard", "dashboards"),
    PANEL: ("panel", "panels"),
    NAMESPACE: ("namespace", "namespaces"),
}
_FACTS = {
    ALERT: ("severity", "for", "slack"),
    MONITOR: ("namespace", "selector", "port", "path", "interval"),
}
_ALERT = lazy(r"[A-Z][A-Za-z0-9_]{3,}")
_LEVEL = lazy(r"[A-Za-z]+[0-9]?")
_ASIDE = lazy(r"\s*[*`]*\s*(?:\(([^()\n]*)\)|[:—–→-]+\s*([^\n]*))")
_SEVERITY = lazy(r"(?i)(?:severity\s*[:=]?\s*)?[`*]*(critical|warning|info)[`*]*(?:\s+severity)?")
_FOR = lazy(r"(?i)[`*]*(?:for|after)?\s*:?\s*[`*]*\s*(\d+\s*[a-z]+(?:\s*\d+\s*[a-z]+)*)[`*]*")
_SLACK = lazy(
    r"(?i)(?:(?:→|->|to|sent|goes|not|no|slack:?)\s*)*[`*]*(?:slack|yes|no|[✓✔✗✘–—-]|#[\w-]+)?[`*]*"
)
_NAMED_SEVERITY = lazy(r"(?i)\bseverity\s*(?:[:=]\s*[`*\"]*|`)(critical|warning|info)\b")
_NAMED_FOR = lazy(r"\bfor\s*[:=]\s*[`*\"]*(\d+[smhd](?:\d+[smh])*)\b")
_MONITOR = lazy(r"\**(?:Pod|Service)Monitor\**:?\s+\**`([a-z0-9][a-z0-9.-]*)`")
_FACT = lazy(r"(?i)\b(namespace|selector|port|path|interval)\b:?\s+`([^`\n]+)`")
_OPENS = ("severity", "for", "slack")
"""Words behind which a colon belongs to the phrase."""


def notes_of(path: str, found: tuple[Block, ...]) -> Iterator[Note]:
    """What the tables and lists of a document name; what is listed below a dashboard is a panel,
    what is listed below an alert a fact."""
    above, top = None, 0
    for block in found:
        group = (path, block.group)
        if block.kind == ROW:
            yield from _row(block, group)
        elif block.kind == ITEM and above is not None and block.indent > top:
            if above.kind == DASHBOARD:
                yield Note(PANEL, _first(block.text) or plain(block.text), {}, group, False)
            elif above.kind == ALERT:
                above.facts.update(_alert_facts(block.text, 0, len(block.text)))
        elif block.kind in (ITEM, PARAGRAPH):
            above, top = _listed(block, group), block.indent
            if above is not None:
                yield above


def _row(block: Block, group: Group) -> Iterator[Note]:
    """A row is about what one of its first columns says that we know."""
    if block.cell("secret") is not None:
        return
    for kind, names in _COLUMNS.items():
        first = 1 if kind == NAMESPACE else 2
        at = next((at for at, name in enumerate(block.columns[:first]) if name in names), None)
        if at is None or at >= len(block.cells):
            continue
        name = plain(block.cells[at])
        if name:
            yield Note(kind, name, dict(_stated(block, kind)), group, True)
        return


def _stated(block: Block, kind: str) -> Iterator[tuple[str, Text]]:
    for fact in _FACTS.get(kind, ()):
        cell = block.cell(fact)
        value = plain(cell) if cell is not None else None
        pattern = {"severity": _LEVEL, "slack": _SLACK}.get(fact)
        if value and (pattern is None or pattern.fullmatch(value)):
            yield fact, value


def _listed(block: Block, group: Group) -> Note | None:
    """An item is about the name that it starts with."""
    monitor = _MONITOR.match(block.text)
    if monitor is not None:
        return _monitor(block.text, block.text.part(*monitor.span(1)), group)
    name = _first(block.text)
    if name is None:
        return None
    for kind in (DASHBOARD, NAMESPACE) if block.kind == ITEM else ():
        if block.mentions(kind) and not (block.mentions(ALERT) or block.mentions("secret")):
            return Note(kind, name, {}, group, True)
    if _ALERT.fullmatch(name) and _is_bold(block.text, name):
        aside = _ASIDE.match(str(block.text), str(block.text).find(str(name)) + len(name))
        span = aside.span(1 if aside[1] is not None else 2) if aside is not None else (0, 0)
        return Note(ALERT, name, _alert_facts(block.text, *span), group, block.mentions(ALERT))
    return None


def _monitor(text: Text, name: Text, group: Group) -> Note:
    """A PodMonitor or ServiceMonitor in code, and facts in code behind their names."""
    facts: dict[str, Text] = {}
    for match in _FACT.finditer(text):
        facts.setdefault(match[1].lower(), text.part(*match.span(2)))
    return Note(MONITOR, name, facts, group, False)


def _first(text: Text) -> Text | None:
    """What is bold or code at the very start."""
    start = str(text).lstrip()[:2]
    found = bolds(text) if start == "**" else codes(text) if start[:1] == "`" else []
    return plain(found[0]) if found else None


def _is_bold(text: Text, name: Text) -> bool:
    return any(name.span() == plain(word).span() for word in bolds(text))


def _alert_facts(text: Text, start: int, end: int) -> dict[str, Text]:
    """The short phrases of a stretch, up to the first that is prose; and what is named further
    behind in so many words: a severity, a `for`."""
    found: dict[str, Text] = {}
    for first, last in _phrases(str(text), start, end):
        phrase = text.part(first, last)
        severity, hold = _SEVERITY.fullmatch(phrase), _FOR.fullmatch(phrase)
        if severity is not None:
            found["severity"] = phrase.part(*severity.span(1))
        elif hold is not None:
            found["for"] = phrase.part(*hold.span(1))
        elif "slack" in phrase.lower() and _SLACK.fullmatch(phrase) is not None:
            found["slack"] = phrase
        else:
            break
    for fact, pattern in (("severity", _NAMED_SEVERITY), ("for", _NAMED_FOR)):
        named = list(pattern.finditer(text))
        if fact not in found and len({match[1] for match in named}) == 1:
            found[fact] = text.part(*named[0].span(1))
    return found


def _phrases(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces between commas, stops and the like, without blanks around them."""
    at = start
    for index in range(start, end + 1):
        is_end = index == end or text[index] in ",·|;/."
        if not is_end and text[index] == ":":
            is_end = not text[at:index].lower().rstrip("`* ").endswith(_OPENS)
        if is_end:
            piece = text[at:index]
            left = at + len(piece) - len(piece.lstrip())
            if piece.strip():
                yield left, left + len(piece.strip())
            at = index + 1
