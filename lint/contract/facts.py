"""What a document says of alerts and monitors, against what the manifests say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint.contract.notes import ALERT, MONITOR, Note
from lint.contract.view import contract
from lint.model.alerting import RuleEntry
from lint.model.scrape import Monitor
from lint.source import Span, Text
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.repo import Repo

_SPAN = lazy(r"(\d+)\s*([a-z]+)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONG = {"sec": "s", "min": "m", "hour": "h", "day": "d", "week": "w"}
_PAIR = lazy(r"([\w./-]+)\s*[:=]\s*[\"']?([\w./-]+)[\"']?")
_PORT = lazy(r":?([A-Za-z0-9-]+)")
_NOT = lazy(r"(?i)\b(?:no|not|without|never)\b|^[-–—✗✘]$")


class Contradiction(NamedTuple):
    """A fact of a note, what the manifests say instead, and where."""

    note: Note
    fact: str
    stated: Text
    actual: str
    at: Span


def contradictions(repo: Repo) -> Iterator[Contradiction]:
    """Every stated fact that the manifests contradict; names that are not unique are left out."""
    promised = contract(repo)
    for note in promised.of_kind(ALERT) if promised.notes else ():
        alerts = [alert for alert in repo.alerting.alerts if alert.name == note.name]
        if len(alerts) == 1:
            yield from _of_alert(repo, note, alerts[0])
    for note in promised.of_kind(MONITOR) if promised.notes else ():
        monitors = [item for item in repo.scrape.monitors if item.resource.name == note.name]
        if len(monitors) == 1 and not monitors[0].resource.partial:
            yield from _of_monitor(note, monitors[0])


def _of_alert(repo: Repo, note: Note, alert: RuleEntry) -> Iterator[Contradiction]:
    severity, stated = alert.labels.get("severity"), note.facts.get("severity")
    if stated is not None and severity is not None and "{{" not in severity:
        if stated.lower() != severity.lower():
            yield Contradiction(note, "severity", stated, str(severity), severity.span())
    stated, hold = note.facts.get("for"), alert.node.text("for")
    seconds = duration(stated) if stated is not None else None
    actual = duration(hold) if hold is not None else 0
    if stated is not None and None not in (seconds, actual) and seconds != actual:
        yield Contradiction(note, "for", stated, str(hold or "0s"), alert.node.where("for"))
    stated = note.facts.get("slack")
    if stated is not None:
        yield from _of_slack(repo, note, alert, stated)


def _of_slack(repo: Repo, note: Note, alert: RuleEntry, stated: Text) -> Iterator[Contradiction]:
    """Only what no rule on routes judges: an alert that carries a label for them is theirs."""
    from lint.landing import fired, landings
    from lint.platform.delivery import routing_labels

    landed = [
        landing
        for config in repo.alerting.configs
        for landing in landings(repo, fired(repo, alert), config)
    ]
    told = [item for item in landed for receiver in item.receivers
            if any(field == "slackConfigs" for field, _ in receiver.integrations)]  # fmt: skip
    if _NOT.search(stated):
        for item in told[:1]:
            if item.is_certain:
                at = item.route.node.where("receiver")
                yield Contradiction(note, "slack", stated, "sent to Slack", at)
    elif not landed and repo.alerting.configs and routing_labels(repo).isdisjoint(alert.labels):
        if _anybody_is_told(repo):
            yield Contradiction(note, "slack", stated, "taken by no route", alert.name.span())


def _anybody_is_told(repo: Repo) -> bool:
    """Whether the routes work for some alert: otherwise they are what is wrong."""
    from lint.landing import fired, landings

    return any(
        True
        for alert in repo.alerting.alerts
        for config in repo.alerting.configs
        for _ in landings(repo, fired(repo, alert), config)
    )


def _of_monitor(note: Note, monitor: Monitor) -> Iterator[Contradiction]:
    own = monitor.resource
    stated = note.facts.get("namespace")
    if stated is not None and own.namespace and stated != own.namespace:
        at = own.value_span("metadata", "namespace")
        yield Contradiction(note, "namespace", stated, str(own.namespace), at)
    stated = note.facts.get("selector")
    for match in _PAIR.finditer(stated or ""):
        labels = {str(key): value for key, value in monitor.selector.labels.items()}
        if stated is not None and labels and labels.get(match[1]) != match[2]:
            said = ", ".join(f"{key}={value}" for key, value in labels.items())
            yield Contradiction(
                note, "selector", stated.part(*match.span()), said, monitor.selector.node.span()
            )
    yield from _of_endpoints(note, monitor)


def _of_endpoints(note: Note, monitor: Monitor) -> Iterator[Contradiction]:
    at = monitor.resource.root.where("spec", "endpoints" if monitor.kind == "ServiceMonitor"
                                     else "podMetricsEndpoints")  # fmt: skip
    ports = [
        str(port)
        for item in monitor.endpoints
        for port in (item.port, item.target_port, item.port_number)
        if port is not None
    ]
    paths = [str(item.path or "/metrics") for item in monitor.endpoints]
    intervals = [str(item.interval) for item in monitor.endpoints if item.interval is not None]
    for fact, known in (("port", ports), ("path", paths), ("interval", intervals)):
        stated = note.facts.get(fact)
        if stated is None or not known:
            continue
        wanted = _PORT.fullmatch(stated) if fact == "port" else None
        value = wanted[1] if wanted is not None else str(stated)
        if fact == "port" and wanted is None:
            continue
        if value not in known and not (fact == "interval" and _same(value, known)):
            yield Contradiction(note, fact, stated, ", ".join(dict.fromkeys(known)), at)


def _same(value: str, known: list[str]) -> bool:
    wanted = duration(value)
    return wanted is None or wanted in map(duration, known)


def duration(text: str) -> int | None:
    """`1h30m` or `5 minutes` in seconds; None for what is no duration."""
    total = 0
    for number, unit in _SPAN.findall(text.lower()):
        short = next((short for long, short in _LONG.items() if unit.startswith(long)), unit)
        if short not in _UNITS:
            return None
        total += int(number) * _UNITS[short]
    return total if re.fullmatch(r"\s*(?:\d+\s*[a-z]+\s*)+", text.lower()) else None
