"""The contract of a rule: what it is given, what it may say.

A rule is one file, `lint/rules/<family>/<defect>.py`; its code is `<family>/<defect>`.
It decorates one function with `@rule`, which takes the repository and yields findings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from lint.source import Span
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.repo import Repo

Severity = str
"""error: proven failure. warning: proven harm short of failure. info: worth knowing."""

Because = tuple[Span, str]
"""Where another half of a finding stands, and what stands there."""

RANK = {"info": 0, "warning": 1, "error": 2}


class Edit(NamedTuple):
    """A replacement of a span by a text."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that mend a finding. `safe`: they cannot change what was meant."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


class Finding(NamedTuple):
    """What a rule says. `severity` is only given where it differs from the rule's own."""

    at: Span
    message: str
    because: tuple[Because, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


Check = Callable[["Repo"], Iterator[Finding]]


class Rule(NamedTuple):
    """A rule with its documentation. `bad` and `good` are executed by the tests: what
    stands between « and » in `bad` is what must be reported."""

    code: str
    severity: Severity
    summary: str
    rationale: str
    bad: str
    good: str
    check: Check


def rule(*, severity: Severity, bad: str, good: str) -> Callable[[Check], Rule]:
    """Makes a rule of a check; code and documentation are its module's name and docstring."""

    def make(check: Check) -> Rule:
        family, _, name = check.__module__.rpartition(".")
        code = f"{family.rpartition('.')[2]}/{name.replace('_', '-')}"
        doc = sys.modules[check.__module__].__doc__ or ""
        summary, _, rationale = doc.strip().partition("\n")
        return Rule(code, severity, summary.strip(), rationale.strip(), bad, good, check)

    return make
