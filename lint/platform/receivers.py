"""What the operator refuses in the receivers and time intervals of an AlertmanagerConfig.

From its packages `pkg/alertmanager/validation` and `pkg/apis/monitoring/v1alpha1`. What may
also come from the Alertmanager's own configuration, such as a mail server, is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import AlertmanagerConfig
from lint.platform.admission import Flaw
from lint.source import Text
from lint.tree import Map, integer
from lint.values import lazy

_NEEDS = {
    "webhookConfigs": (("url", "urlSecret"),),
    "pagerdutyConfigs": (("routingKey", "serviceKey"),),
    "victoropsConfigs": (("routingKey",),),
    "pushoverConfigs": (("userKey", "userKeyFile"), ("token", "tokenFile")),
    "telegramConfigs": (("botToken", "botTokenFile"), ("chatID",)),
    "emailConfigs": (("to",),),
}
"""What an integration needs one of each of."""

_RESERVED = frozenset(
    "routing_key message_type state_message entity_display_name monitoring_tool entity_id "
    "entity_state".split()
)
_RESPONDERS = ("team", "teams", "user", "escalation", "schedule")
_TIME = lazy(r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9])|24:00")
_DAYS = "sunday monday tuesday wednesday thursday friday saturday".split()
_MONTHS = (
    "january february march april may june july august september october november december".split()
)


def receiver_flaws(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """What is missing or doubled in the integrations of its receivers."""
    for receiver in config.receivers:
        for field, node in receiver.integrations:
            yield from _missing(field, node, receiver.node)
            yield from _details(field, node)


def _missing(field: str, node: Map, holder: Map) -> Iterator[Flaw]:
    for names in _NEEDS.get(field, ()):
        if all(_is_empty(node, name) for name in names):
            at = node.where(names[0]) if len(node) else holder.where(field)
            yield Flaw(at, f"{field} needs {' or '.join(names)}")


def _is_empty(node: Map, name: str) -> bool:
    value = node.at(name)
    if isinstance(value, Text):
        zero = name == "chatID" and integer(value) == 0
        return value.kind == "null" or (name != "url" and not value) or zero
    return value is None


def _details(field: str, node: Map) -> Iterator[Flaw]:
    if field == "emailConfigs":
        yield from _email(node)
    elif field == "slackConfigs":
        for action in node.maps("actions"):
            if not action.text("url") and not action.text("name"):
                yield Flaw(action.where(), "an action needs a url or a name")
    elif field == "opsgenieConfigs":
        yield from _responders(node)
    elif field == "victoropsConfigs":
        for entry in node.maps("customFields"):
            key = entry.text("key")
            if key in _RESERVED and key is not None:
                yield Flaw(key.span(), f"{key} is VictorOps' own and no custom field")


def _email(node: Map) -> Iterator[Flaw]:
    smarthost = node.text("smarthost")
    if smarthost and "{{" not in smarthost and not _is_host_and_port(smarthost):
        yield Flaw(smarthost.span(), f"{smarthost} is no host:port")
    seen: dict[str, Text] = {}
    for header in node.maps("headers"):
        key = header.text("key")
        if key is not None and key.lower() in seen:
            because = ((seen[key.lower()].span(), "the other one is here"),)
            yield Flaw(key.span(), f"there are two headers {key}", because)
        elif key is not None:
            seen[key.lower()] = key


def _is_host_and_port(text: str) -> bool:
    """As Go's net.SplitHostPort has it; a host may be empty or in brackets."""
    host, colon, _ = text.rpartition(":")
    is_literal = host.startswith("[") and host.endswith("]")
    return bool(colon) and (is_literal or not any(each in host for each in ":[]"))


def _responders(node: Map) -> Iterator[Flaw]:
    for responder in node.maps("responders"):
        if not any(responder.text(name) for name in ("id", "name", "username")):
            at = responder.where()
            yield Flaw(at, "a responder needs an id, a name or a username")
        kind = responder.text("type")
        if kind and "{{" not in kind and kind.lower() not in _RESPONDERS:
            yield Flaw(kind.span(), f"{kind} is none of {', '.join(_RESPONDERS)}")


def interval_flaws(config: AlertmanagerConfig) -> Iterator[Flaw]:
    """Ranges of its time intervals that are none, or that end before they start."""
    spec = config.resource.spec
    for interval in (*spec.maps("timeIntervals"), *spec.maps("muteTimeIntervals")):
        for node in interval.maps("timeIntervals"):
            for each in node.maps("times"):
                yield from _times(each)
            for each in node.maps("daysOfMonth"):
                yield from _days_of_month(each)
            yield from _ranges(node, "weekdays", _DAYS, 0)
            yield from _ranges(node, "months", _MONTHS, 1)
            yield from _ranges(node, "years", [], 0)


def native_interval_flaws(interval: Map) -> Iterator[tuple[Text, str]]:
    """The same of a time interval in Alertmanager's own configuration."""
    for node in interval.maps("time_intervals"):
        for each in node.maps("times"):
            yield from _native_times(each)
        for text in node.texts("days_of_month"):
            ends = [_number(part, [], -31) for part in text.split(":")]
            if len(ends) > 2 or any(end is None or end == 0 or abs(end) > 31 for end in ends):
                yield text, f"{text or 'an empty text'} is no day of a month, or range of them"
        for field, names, base in (("weekdays", _DAYS, 0), ("months", _MONTHS, 1)):
            for text in node.texts(field):
                parts = text.split(":")
                if len(parts) > 2 or any(_number(part, names, base) is None for part in parts):
                    yield text, f"{text or 'an empty text'} is no range of {field}"


def _native_times(node: Map) -> Iterator[tuple[Text, str]]:
    start, end = node.text("start_time"), node.text("end_time")
    wrong = [text for text in (start, end) if text is not None and not _TIME.fullmatch(text)]
    # YAML 1.1 reads an unquoted 08:00 as a number; it is this text all the same.
    yield from ((text, f"{text} is no time of day like 09:30") for text in wrong if "$" not in text)
    if start is not None and end is not None and not wrong and start >= end:
        yield end, f"the range ends at {end}, not after its start"


def _times(node: Map) -> Iterator[Flaw]:
    start, end = node.text("startTime"), node.text("endTime")
    if start is None or end is None:
        return
    for text in (start, end):
        if not _TIME.fullmatch(text):
            yield Flaw(text.span(), f"{text or 'an empty text'} is no time of day like 09:30")
            return
    if start >= end:
        because = ((start.span(), f"it starts at {start}"),)
        yield Flaw(end.span(), f"the range ends at {end}, not after its start", because)


def _days_of_month(node: Map) -> Iterator[Flaw]:
    texts = (node.text("start"), node.text("end"))
    numbers = tuple(integer(text) if text is not None else 0 for text in texts)
    for text, number in zip(texts, numbers, strict=True):
        if number is None:
            return
        if number == 0 or abs(number) > 31:
            at = text.span() if text is not None else node.where()
            yield Flaw(at, f"{number} is no day of a month")
            return
    first, last = (n if n is not None and n > 0 else 28 + (n or 0) for n in numbers)
    is_mixed = (numbers[0] or 0) < 0 < (numbers[1] or 0)
    if (is_mixed or first > last) and texts[1] is not None:
        yield Flaw(texts[1].span(), f"the range from {texts[0]} to {texts[1]} has no days")


def _ranges(node: Map, field: str, names: list[str], base: int) -> Iterator[Flaw]:
    for text in node.texts(field):
        parts = text.split(":")
        numbers = [_number(part, names, base) for part in parts]
        if len(parts) > 2 or None in numbers:
            yield Flaw(text.span(), f"{text or 'an empty text'} is no range of {field}")
        elif len(numbers) == 2 and (numbers[0] or 0) > (numbers[1] or 0):
            yield Flaw(text.span(), f"{text} ends before it starts")


def _number(part: str, names: list[str], base: int) -> int | None:
    if part.lower() in names:
        return names.index(part.lower()) + base
    if not part.lstrip("+-").isdecimal() or not part.isascii() or len(part.lstrip("+-")) + 1 < len(part):  # fmt: skip
        return None
    number = int(part)
    inside = base <= number < base + len(names)
    return number if inside or not names else None
