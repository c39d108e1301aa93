"""Prometheus' durations, and how the harness shortens them.

One rule for all: divided by `DIVISOR`, not below a second. An hour becomes three seconds,
four hours twelve; what is shorter than twenty minutes becomes one. The order of durations
is kept, and so is what an alert or a route waits for in relation to a scrape.
"""

import math
import re

DIVISOR = 1200
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_PART = re.compile(r"(\d+)(ms|[smhdwy])")
KEYS = frozenset(
    {
        "evaluation_interval", "for", "group_interval", "group_wait", "interval",
        "keep_firing_for", "repeat_interval", "scrape_interval", "scrape_timeout",
    }
)  # fmt: skip


def seconds(text):
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))


def scaled(text):
    """A duration as the harness has it."""
    return f"{max(1, math.ceil(seconds(text) / DIVISOR))}s"


def scale(node, kept=lambda _: False):
    """A configuration with every duration under one of the known keys scaled, but in parts
    that are kept."""
    if isinstance(node, list):
        return [scale(item, kept) for item in node]
    if not isinstance(node, dict) or kept(node):
        return node
    return {
        key: scaled(value) if key in KEYS and isinstance(value, str) else scale(value, kept)
        for key, value in node.items()
    }


def scale_but_records(node):
    """The same, but groups that only record keep their interval: who adds up their samples
    knows how many there are in a minute."""
    return scale(node, lambda part: all("record" in rule for rule in part.get("rules") or [{}]))


def unscaled(node):
    """A configuration as it is."""
    return node
