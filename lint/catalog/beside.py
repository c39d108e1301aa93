"""Facts beside the metrics of exporters: DCGM's fields, and what a platform records and scrapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache

from lint import facts
from lint.catalog import files
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any


class Field(NamedTuple):
    """A DCGM field: the name asked for, today's name, its id, and its older names."""

    name: str
    canonical: str
    id: int
    aliases: tuple[str, ...]


class Recorded(NamedTuple):
    """A series a platform records itself; `labels` is None if the rule is not simple."""

    name: str
    labels: tuple[str, ...] | None
    values: Mapping[str, tuple[str, ...]]


def dcgm_field(name: str) -> Field | None:
    """A DCGM field by any of its names: tells a typo from a real field nobody enabled."""
    path = facts.path("metrics", "dcgm-fields.jsonl")
    entry = files.entry(path, name)
    target = files.entry(path, entry["alias_of"]) if entry and "alias_of" in entry else entry
    if target is None:
        return None
    return Field(name, target["name"], target["id"], tuple(target.get("aliases", ())))


@lru_cache(maxsize=4096)
def recorded(name: str, platform: str = "openshift") -> Recorded | None:
    """A series that the platform's own recording rules produce."""
    entry = files.entry(_rules(platform), name)
    if entry is None:
        return None
    labels = entry["labels"]
    values = {label: tuple(each) for label, each in entry.get("values", {}).items()}
    return Recorded(name, None if labels is None else tuple(labels), values)


@cache
def _rules(platform: str) -> str:
    return facts.path("platform", f"{platform}-recording-rules.jsonl")


def monitors(platform: str = "openshift") -> Mapping[str, Any]:
    """How the platform scrapes its own exporters: monitors, relabelings, arguments, alerts."""
    found: Mapping[str, Any] = json.loads(facts.read("platform", f"{platform}-monitors.json") or "")
    return found
