"""What Alertmanager's loader refuses of a configuration (`config.go`; seen with 0.25.0).

What its YAML reader refuses is in `lint.platform.native_shape`."""

from __future__ import annotations

from collections.abc import Iterator

from lint.model.alerting import Route
from lint.platform.native import Native
from lint.source import Text
from lint.spelling import closest
from lint.tree import Map
from lint.values import NamedTuple, lazy

_ZERO = lazy(r"(?:0+[a-z]+)+")
_NEEDS: dict[str, tuple[tuple[str, ...], str]] = {
    "email_configs": (("to",), ""),
    "opsgenie_configs": (("api_key",), "opsgenie_"),
    "pagerduty_configs": (("routing_key", "service_key"), ""),
    "slack_configs": (("api_url", "app_token"), "slack_"),
    "telegram_configs": (("bot_token",), "telegram_"),
    "victorops_configs": (("api_key",), "victorops_"),
    "webhook_configs": (("url",), ""),
}
"""What an integration needs one of, and what it is called with before it where it is for all."""
_NOT_AT_ROOT = ("match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals")


class Refusal(NamedTuple):
    """What is refused, in words, and the name that was probably meant."""

    at: Text
    what: str
    likely: str | None = None


def refusals(native: Native) -> Iterator[Refusal]:
    """Everything that keeps a configuration from being loaded, as far as it is modelled."""
    first = next(iter(native.root), None)
    if native.route is None:
        if first is not None:
            yield Refusal(first, "there is no route")
        return
    yield from _of_root(native)
    yield from _of_receivers(native)
    names = [str(item.name) for item in native.receivers if item.name is not None]
    intervals = [
        str(name)
        for field in ("time_intervals", "mute_time_intervals")
        for item in native.root.maps(field)
        if (name := item.text("name")) is not None
    ]
    yield from _of_intervals(native)
    yield from _of_matchers(native)
    yield from _of_integrations(native)
    for route in native.route.walk():
        receiver = route.receiver
        if receiver and receiver not in names and "$" not in receiver:
            what = f"there is no receiver {receiver}"
            yield Refusal(receiver, what, closest(receiver, names))
        yield from _of_route(route, intervals)


def _of_root(native: Native) -> Iterator[Refusal]:
    route, key = native.route, native.root.key("route")
    if route is None or key is None:
        return
    if not route.receiver:
        yield Refusal(key, "the root route has no receiver")
    for name in _NOT_AT_ROOT:
        field = route.node.key(name)
        if field is not None and (route.node.map(name) or route.node.seq(name)):
            yield Refusal(field, f"the root route may have no {name}")
    if route.node.flag("continue"):
        field = route.node.key("continue")
        if field is not None:
            yield Refusal(field, "the root route cannot continue")


def _of_receivers(native: Native) -> Iterator[Refusal]:
    seen: set[str] = set()
    for receiver in native.receivers:
        name = receiver.name
        if name is not None and name in seen:
            yield Refusal(name, f"there are two receivers {name}")
        seen.add(str(name))


def _of_route(route: Route, intervals: list[str]) -> Iterator[Refusal]:
    for field in ("mute_time_intervals", "active_time_intervals"):
        for name in route.node.texts(field):
            if name not in intervals and "$" not in name:
                what = f"there is no time interval {name}"
                yield Refusal(name, what, closest(name, intervals))
    labels = route.node.texts("group_by")
    for index, label in enumerate(labels):
        if label in labels[:index]:
            yield Refusal(label, f"group_by has {label} twice")
        if label == "..." and len(labels) > 1:
            yield Refusal(label, "group_by has ... beside other labels")
    for field in ("group_interval", "repeat_interval"):
        value = route.node.text(field)
        if value is not None and _ZERO.fullmatch(value):
            yield Refusal(value, f"{field} cannot be zero")


def _of_matchers(native: Native) -> Iterator[Refusal]:
    """Patterns that are none, in routes and inhibitions."""
    from lint.promql.regexp import error

    for text in native.unreadable():
        yield Refusal(text, f"{text} is no matcher")
    for matcher in native.matchers():
        value = matcher.value
        if matcher.op not in ("=~", "!~") or not value or "{{" in value or "${" in value:
            continue
        wrong = error(value).removeprefix("error parsing regexp: ")
        if wrong:
            yield Refusal(value, f"{wrong} is no pattern")


def _of_intervals(native: Native) -> Iterator[Refusal]:
    from lint.platform.receivers import native_interval_flaws

    known: set[str] = set()
    for field in ("time_intervals", "mute_time_intervals"):
        for item in native.root.maps(field):
            name = item.text("name")
            if name is not None and name in known:
                yield Refusal(name, f"there are two time intervals {name}")
            known.add(str(name))
            for text, what in native_interval_flaws(item):
                yield Refusal(text, what)


def _of_integrations(native: Native) -> Iterator[Refusal]:
    """Integrations without an address or a key, of their own or for all."""
    common = native.root.map("global")
    for receiver in native.receivers:
        for field, node in receiver.integrations:
            first = next(iter(node), None)
            names, prefix = _NEEDS.get(field, ((), ""))
            if first is None or not names or "<<" in node or _has(node, names):
                continue
            if not prefix:
                yield Refusal(first, f"{field} needs {' or '.join(names)}")
            elif native.is_whole and not _has(common, names, prefix):
                yield Refusal(first, f"{field} needs {names[0]}, or {prefix}{names[0]} for all")


def _has(node: Map, names: tuple[str, ...], prefix: str = "") -> bool:
    """Whether one of the settings is there, or the file that has it."""
    return any(f"{prefix}{name}{end}" in node for name in names for end in ("", "_file"))
