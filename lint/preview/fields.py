"""Field configuration: a panel's defaults, and the overrides that match a column."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lint.preview.frames import Field, Frame, display_name
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

Config = dict[str, "Any"]


def configured(frames: Iterable[Frame], said: Config) -> list[Frame]:
    """The frames with the configuration of each column settled."""
    return [
        frame._replace(
            fields=tuple(
                field._replace(config=config(field, frame, said)) for field in frame.fields
            )
        )
        for frame in frames
    ]


def config(field: Field, frame: Frame, said: Config) -> Config:
    """What `fieldConfig` says of a column."""
    found: Config = _copy(said.get("defaults"))
    for override in _maps(said.get("overrides")):
        matcher = override.get("matcher")
        if isinstance(matcher, dict) and fits(matcher, field, frame):
            for item in _maps(override.get("properties")):
                _set(found, str(item.get("id", "")), item.get("value"))
    return found


def fits(matcher: Config, field: Field, frame: Frame) -> bool:
    """Whether a matcher means a column; what is not known fits none."""
    kind, wanted = matcher.get("id"), matcher.get("options")
    name = display_name(field)
    if kind == "byName":
        return wanted in (name, field.name)
    if kind in ("byRegexp", "byRegexpOrNames"):
        named = wanted if isinstance(wanted, dict) else {"pattern": wanted}
        return name in (named.get("names") or ()) or _matches(named.get("pattern"), name)
    if kind == "byNames" and isinstance(wanted, dict):
        is_in = name in (wanted.get("names") or ())
        return is_in != (wanted.get("mode") == "exclude")
    if kind == "byType":
        return field.type == wanted
    if kind == "byTypes":
        return isinstance(wanted, (list, tuple)) and field.type in wanted
    if kind == "byFrameRefID":
        return frame.ref == wanted
    if kind in ("numeric", "time"):
        return field.type == ("number" if kind == "numeric" else "time")
    if kind in ("first", "firstTimeField"):
        wanted_fields = [each for each in frame.fields if kind == "first" or each.type == "time"]
        return bool(wanted_fields) and wanted_fields[0] is field
    return False


def _matches(pattern: object, name: str) -> bool:
    if not isinstance(pattern, str):
        return False
    inner = re.fullmatch(r"/(.*)/([gimsuy]*)", pattern, re.DOTALL)
    source, flags = (inner[1], inner[2]) if inner else (f"^{pattern}$", "")
    try:
        return re.search(source, name, re.IGNORECASE if "i" in flags else 0) is not None
    except (re.error, RecursionError):
        return False


def _set(found: Config, path: str, value: object) -> None:
    at = found
    *above, last = path.split(".")
    for name in above:
        below = at.get(name)
        at[name] = below if isinstance(below, dict) else {}
        at = at[name]
    at[last] = value


def _copy(value: object) -> Config:
    if not isinstance(value, dict):
        return {}
    return {key: _copy(inner) if isinstance(inner, dict) else inner for key, inner in value.items()}


def _maps(value: object) -> list[Config]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
