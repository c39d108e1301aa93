"""What OpenShift's user-workload monitoring makes of a rule's expression.

The operator parses it, drops every `namespace` matcher, puts the rule's own namespace into
each selector, and prints the result.
"""

from __future__ import annotations

from lint.promql import Dialect, parse
from lint.promql.printer import printed

_PARSER = Dialect((3, 5), frozenset())
"""The parser of the operator that OpenShift 4.20 ships: no feature flag is set."""


def enforced(expr: str, namespace: str) -> str:
    """The expression as it is evaluated for a rule of this namespace.

    One that does not parse comes back as it is: the operator then skips its whole object."""
    parsed = parse(expr, _PARSER)
    if parsed.expr is None or parsed.errors:
        return expr
    return printed(parsed.expr, {"namespace": namespace})
