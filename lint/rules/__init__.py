"""The registry: every file `lint/rules/<family>/<defect>.py` is a rule; its path is its code.

The folders are listed, not walked by pkgutil, which would import each family twice over
and costs as much as all the rules together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache, partial

from lint.bundle import module
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.repo import Repo
    from lint.rule import Finding, Rule

_ROOT = os.path.dirname(__file__)


@cache
def codes() -> tuple[str, ...]:
    """The codes of all rules, sorted, without importing one."""
    found = []
    for family in os.scandir(_ROOT):
        if family.name.startswith(("_", ".")) or not family.is_dir():
            continue
        for entry in os.scandir(family.path):
            name, dot, suffix = entry.name.rpartition(".")
            if dot and suffix == "py" and not name.startswith("_"):
                found.append(f"{family.name}/{name}".replace("_", "-"))
    return tuple(sorted(found))


def find(code: str) -> Rule | None:
    """The rule with this code; imports nothing but its module."""
    if code not in codes():
        return None
    found: Rule = module(f"{__name__}.{code.replace('-', '_').replace('/', '.')}").check
    return found


def all_rules() -> tuple[Rule, ...]:
    """All rules, sorted by code. Raises what a rule's module raises."""
    return tuple(rule for rule in map(find, codes()) if rule is not None)


def some_rules(wanted: Iterable[str]) -> Iterator[Rule]:
    """The rules with these codes, in this order, each imported when it is asked for; unknown
    codes are left out."""
    return (rule for rule in map(_find_or_broken, wanted) if rule is not None)


def _find_or_broken(code: str) -> Rule | None:
    """A rule that cannot even be imported crashes when it is run, and takes no other along."""
    try:
        return find(code)
    except Exception as error:  # noqa: BLE001
        from lint.rule import Rule

        return Rule(code, "error", "", "", "", "", partial(_crash, error))


def _crash(error: Exception, repo: Repo) -> Iterator[Finding]:  # noqa: ARG001
    raise error


def covers(pattern: str, code: str) -> bool:
    """Whether a code, or a `family/*`, covers a rule's code."""
    if pattern.endswith("/*"):
        return code.startswith(pattern[:-1])
    return pattern == code


def is_known(pattern: str) -> bool:
    """Whether a code, or a `family/*`, covers any rule."""
    return any(covers(pattern, code) for code in codes())


def closest(code: str) -> str | None:
    """The code that was probably meant."""
    from lint.spelling import similar

    found = similar(code.lower().replace("_", "-"), codes(), 0.7)
    if found:
        return found[0]
    name = code.rpartition("/")[2]
    same = [known for known in codes() if known.rpartition("/")[2] == name]
    return same[0] if len(same) == 1 else None
