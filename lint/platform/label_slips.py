"""Labels of alerts, and of Alertmanager's own routes, that differ by a slip of the pen.

An Alertmanager's own configuration also routes the alerts of others: what no alert here has is
no mistake by itself, but a word that is nearly one of theirs is.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import Matcher
from lint.model.rule_files import every_alert
from lint.platform.configs import alertmanager_configs
from lint.source import Text
from lint.spelling import is_slip_of
from lint.values import TYPE_CHECKING, NamedTuple, lazy

if TYPE_CHECKING:
    from lint.repo import Repo

_PLAIN = lazy(r"[\w-]+(?:\|[\w-]+)*")
_COMMON = ("alertname", "severity")
_USUAL = frozenset(
    "alertgroup alertname cluster container env environment instance job namespace node pod"
    " prometheus region service".split()
)


class Slip(NamedTuple):
    """A word that is nearly another one. `label`: the label whose value it is, empty where it is
    the name of one; `name`: the label that the alerts have; `is_of_alert`: the alert has the
    word, not the route."""

    at: Text
    label: str
    name: str
    meant: Text
    is_of_alert: bool = False


def slips(repo: Repo) -> tuple[Slip, ...]:
    """All of them, each word once."""
    return repo.once(_slips)


def _slips(repo: Repo) -> tuple[Slip, ...]:
    asked = [(matcher, value) for matcher in _matchers(repo) for value in _values(matcher)]
    said = _said(repo) if asked else {}
    if not said:
        return ()
    found = [*_of_values(asked, said), *_of_names(asked, said)]
    return tuple({id(slip.at): slip for slip in found}.values())


def _matchers(repo: Repo) -> Iterator[Matcher]:
    """Those of Alertmanagers' own configurations, and of AlertmanagerConfigs where
    route/matches-nothing does not judge them."""
    for native in alertmanager_configs(repo):
        yield from native.matchers()
    for config in repo.alerting.configs:
        routes = config.route.walk() if config.route is not None else ()
        for matcher in (
            *(each for route in routes for each in route.matchers),
            *config.inhibitors(),
        ):
            if matcher.name in _COMMON:
                yield matcher


def _values(matcher: Matcher) -> Iterator[Text]:
    """The words that a matcher takes."""
    value = matcher.value
    if value is None or not value or not _PLAIN.fullmatch(value):
        return
    if matcher.op == "=":
        yield value
    elif matcher.op == "=~":
        start = 0
        for word in value.split("|"):
            yield value.part(start, start + len(word))
            start += len(word) + 1


def _said(repo: Repo) -> dict[str, dict[str, Text]]:
    """The labels that the alerts set, and their fixed values."""
    found: dict[str, dict[str, Text]] = {}
    for alert in every_alert(repo):
        found.setdefault("alertname", {}).setdefault(str(alert.name), alert.name)
        for name, text in alert.labels.items():
            if "{{" not in text and "$" not in text:
                found.setdefault(name, {}).setdefault(str(text), text)
    return found


_Asked = list[tuple[Matcher, Text]]


def _of_values(asked: _Asked, said: dict[str, dict[str, Text]]) -> Iterator[Slip]:
    for label in sorted({str(matcher.name) for matcher, _ in asked} & said.keys()):
        words = {str(value): value for matcher, value in asked if matcher.name == label}
        known = said[label]
        for word, at in words.items():
            near = [other for other in known if word not in known and is_slip_of(word, other)]
            if near:
                yield Slip(at, label, label, known[near[0]])
        for value, at in known.items():
            # Other alerts have the word: it is the one that differs which is misspelt.
            near = [word for word in words if word in known and is_slip_of(value, word)]
            if near and value not in words:
                yield Slip(at, label, label, words[near[0]], is_of_alert=True)


def _of_names(asked: _Asked, said: dict[str, dict[str, Text]]) -> Iterator[Slip]:
    for matcher, _ in asked:
        name = matcher.name
        if name in said or name in _USUAL:
            continue
        near = [known for known in said if is_slip_of(name, known)]
        if len(near) == 1:
            yield Slip(name, "", near[0], next(iter(said[near[0]].values())))
