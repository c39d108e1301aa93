"""What numbers a value can be: intervals below the abstract interpreter.

Prometheus computes in doubles, whose rounding is monotonic: bounds computed in doubles
hold. Where it sums and divides in an order of its own, bounds are made a little wider.
"""

from __future__ import annotations

import math

from lint.values import NamedTuple

_INF = math.inf
_FLIPPED = {"==": "==", "!=": "!=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}


class Range(NamedTuple):
    """A value from `low` to `high`, both included, or not a number if `nan`."""

    low: float = -_INF
    high: float = _INF
    nan: bool = True

    @property
    def is_known(self) -> bool:
        """Whether anything is known about the value."""
        return self.low > -_INF or self.high < _INF

    @property
    def constant(self) -> float | None:
        """The only value it can be."""
        return self.low if self.low == self.high and not self.nan else None

    def join(self, other: Range) -> Range:
        """One or the other."""
        return Range(min(self.low, other.low), max(self.high, other.high), self.nan or other.nan)

    def loose(self) -> Range:
        """After an average or interpolation: rounding may leave the bounds by a hair."""
        low = self.low - 1e-9 * max(1.0, abs(self.low))
        return Range(low, self.high + 1e-9 * max(1.0, abs(self.high)), True)

    def nearest(self, other: Range, op: str) -> Range | None:
        """What passes a comparison with the other; None if nothing can."""
        low, high = self.low, self.high
        if op == "!=":
            same = self.constant is not None and self.constant == other.constant
            return None if same else self
        if op in (">", ">=", "=="):
            low = max(low, other.low)
        if op in ("<", "<=", "=="):
            high = min(high, other.high)
        is_strict = op in (">", "<")
        if low > high or (is_strict and self._never(other, op)):
            return None
        return Range(low, high, False)

    def always(self, other: Range, op: str) -> bool:
        """Whether the comparison holds whatever the values are."""
        if self.nan or other.nan:
            return False
        return {
            ">": self.low > other.high,
            ">=": self.low >= other.high,
            "<": self.high < other.low,
            "<=": self.high <= other.low,
            "==": self.constant is not None and self.constant == other.constant,
            "!=": self.low > other.high or self.high < other.low,
        }[op]

    def _never(self, other: Range, op: str) -> bool:
        return self.high <= other.low if op == ">" else self.low >= other.high

    def __str__(self) -> str:
        if self.constant is not None:
            return f"{self.low:g}"
        low = f"from {self.low:g}" if self.low > -_INF else ""
        return " ".join(filter(None, (low, f"to {self.high:g}" if self.high < _INF else "")))


UNBOUNDED = Range()
NATURAL = Range(0.0, _INF, True)
COUNT = Range(1.0, _INF, False)
ONE = Range(1.0, 1.0, False)
TRUTH = Range(0.0, 1.0, False)


def flipped(op: str) -> str:
    """The comparison seen from the other side."""
    return _FLIPPED[op]


def exactly(value: float) -> Range:
    """A number."""
    return UNBOUNDED if math.isnan(value) else Range(value, value, False)


def negated(value: Range) -> Range:
    """Minus the value."""
    return Range(-value.high, -value.low, value.nan)


def computed(op: str, left: Range, right: Range) -> Range:
    """The result of an arithmetic operator."""
    if op == "+":
        return _checked((left.low + right.low, left.high + right.high), left, right)
    if op == "-":
        return computed("+", left, negated(right))
    if op == "*":
        pairs = [(a, b) for a in left[:2] for b in right[:2]]
        return _checked([a * b for a, b in pairs], left, right)
    if op == "/" and (right.low > 0 or right.high < 0):
        pairs = [(a, b) for a in left[:2] for b in right[:2]]
        return _checked([a / b for a, b in pairs], left, right)
    return Range(-math.pi, math.pi) if op == "atan2" else UNBOUNDED


def _checked(ends: object, left: Range, right: Range) -> Range:
    found = list(ends)  # type: ignore[call-overload]
    if any(math.isnan(end) for end in found):
        return NATURAL if left.low >= 0 and right.low >= 0 else UNBOUNDED
    is_finite = all(math.isfinite(end) for end in (*left[:2], *right[:2], *found))
    return Range(min(found), max(found), left.nan or right.nan or not is_finite)
