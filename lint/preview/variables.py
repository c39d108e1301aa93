"""What variables stand for: in texts as they are, in PromQL as Grafana escapes them.

Regular values: @grafana/prometheus `escaping`; formats: @grafana/scenes; `$__interval`
and its like: pkg/promlib/models/query.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lint.preview.times import DEFAULT_SCRAPE, Window, duration
from lint.values import NamedTuple

ALL = "$__all"
AUTO = "$__auto_interval"
_REFERENCE = re.compile(
    r"\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.[^:^{}\[\]]+|\[[^\]]*\])*(?::([^}]+))?\}"
)
_SPECIAL = re.compile(r"[\\^$*+?.()|[\]{}/]")


class Choice(NamedTuple):
    """What is chosen of a variable. `texts` are shown; `regex`: it can stand for several,
    and is written as a regular expression; `custom` replaces all values, `text` is what is
    shown in their place."""

    name: str
    label: str
    values: tuple[str, ...]
    regex: bool = False
    custom: str | None = None
    is_all: bool = False
    options: tuple[str, ...] = ()
    hide: int = 0
    text: str = ""

    @property
    def shown(self) -> str:
        """What stands in the box of the variable."""
        return "All" if self.is_all else self.text or " + ".join(self.values) or "(none)"


def in_promql(expr: str, choices: Mapping[str, Choice], when: Window, scrape: int) -> str:
    """An expression as Grafana sends it."""
    known = builtin(when, scrape)

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[4]
        if name in known:
            return known[name]
        choice = choices.get(name)
        if choice is None:
            return match[0]
        return _formatted(choice, match[3] or match[5] or "promql")

    return _REFERENCE.sub(value, expr)


def in_text(text: str, choices: Mapping[str, Choice]) -> str:
    """A title or text as it is shown."""

    def value(match: re.Match[str]) -> str:
        choice = choices.get(match[1] or match[2] or match[4])
        return match[0] if choice is None else choice.shown

    return _REFERENCE.sub(value, text)


def builtin(when: Window, scrape: int = DEFAULT_SCRAPE) -> dict[str, str]:
    """Grafana's own variables, in a query of this window."""
    length = when.end - when.start
    rate = max(when.step + scrape, 4 * scrape)
    return {
        "__interval": duration(when.step),
        "__interval_ms": str(when.step * 1000),
        "__rate_interval": duration(rate),
        "__rate_interval_ms": str(rate * 1000),
        "__range": f"{length}s",
        "__range_s": str(length),
        "__range_ms": str(length * 1000),
        "__from": str(when.start * 1000),
        "__to": str(when.end * 1000),
    }


def _formatted(choice: Choice, form: str) -> str:
    values = choice.values
    if choice.is_all and choice.custom is not None:
        return choice.custom
    if form == "promql":
        if not choice.regex:
            return "".join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
        return _either([_escaped(value).replace("\\", "\\\\") for value in values])
    if form == "regex":
        return _either([_escaped(value) for value in values])
    joined = {
        "pipe": "|".join(values),
        "csv": ",".join(values),
        "raw": ",".join(values),
        "text": choice.shown,
        "doublequote": ",".join(f'"{value}"' for value in values),
        "singlequote": ",".join(f"'{value}'" for value in values),
        "glob": values[0] if len(values) == 1 else "{" + ",".join(values) + "}",
    }
    return joined.get(form, ",".join(values))


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda match: "\\" + match[0], value)


def _either(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"({'|'.join(values)})"
