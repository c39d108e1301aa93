"""`obslint explain` and `obslint rules`: what the rules say about themselves."""

from __future__ import annotations

from lint import example, rules
from lint.cli import UsageError
from lint.config import unknown
from lint.rule import Rule


def explain(argv: list[str]) -> str:
    """The documentation of a rule."""
    if len(argv) != 1 or argv[0].startswith("-"):
        raise UsageError("explain takes one CODE; `obslint rules` lists them")
    rule = rules.find(argv[0])
    if rule is None:
        raise UsageError(unknown(argv[0]))
    return "\n".join(
        (
            f"{rule.code} ({rule.severity})",
            "",
            rule.summary,
            "",
            rule.rationale,
            "",
            "Bad:",
            "",
            _indented(rule.bad),
            "Good:",
            "",
            _indented(rule.good),
            f"To ignore it on a line: # obslint: ignore[{rule.code}] reason",
            "",
        )
    )


def listing(argv: list[str]) -> str:
    """All rules, a line each."""
    if argv:
        raise UsageError("rules takes no arguments; `obslint explain CODE` tells about one")
    found = rules.all_rules()
    width = max(len(rule.code) for rule in found)
    return "".join(_line(rule, width) for rule in found)


def _line(rule: Rule, width: int) -> str:
    return f"{rule.code:<{width}}  {rule.severity:<7}  {rule.summary}\n"


def _indented(text: str) -> str:
    lines = example.show(text).splitlines()
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)
