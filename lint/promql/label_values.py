"""What values a label can have: the lattice below the abstract interpreter.

As in Prometheus, a label that is absent and one whose value is empty are the same: absence
is the value "".
"""

from __future__ import annotations

from lint.promql.alternatives import matches_all
from lint.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lint.promql.ast import Matcher

_MOST = 64
_SPECIAL = frozenset("\\.+*?()[]{}^$|")


class Value(NamedTuple):
    """The values that a label can have: one of `known` if that is given ("" for none),
    otherwise anything, but not nothing if `present`."""

    known: frozenset[str] | None = None
    present: bool = False

    @property
    def is_absent(self) -> bool:
        """Whether no series has the label."""
        return self.known is not None and self.known <= {""}

    @property
    def is_impossible(self) -> bool:
        """Whether there can be no series at all."""
        return self.known is not None and not self.known

    def join(self, other: Value) -> Value:
        """One or the other."""
        if self == other or other.is_impossible:
            return self
        if self.is_impossible:
            return other
        if self.known is not None and other.known is not None:
            return one_of(self.known | other.known)
        return Value(None, self.present and other.present)

    def meet(self, other: Value) -> Value:
        """Both at once."""
        if self.known is None and other.known is None:
            return Value(None, self.present or other.present)
        if self.known is not None and other.known is not None:
            return one_of(self.known & other.known)
        known = self.known if self.known is not None else other.known
        assert known is not None
        return one_of(known - {""} if self.present or other.present else known)

    def matched(self, matcher: Matcher) -> Value:
        """After a matcher on the label."""
        if matcher.value is None or matcher.value.holes:
            return self
        if self.known is not None:
            return one_of(each for each in self.known if accepts(matcher, each) is not False)
        text = matcher.value.value
        if matcher.op == "!~" and matches_all(text):
            return one_of(())
        found = _listed(text) if matcher.op in ("=", "=~") else None
        if matcher.op == "=":
            found = frozenset({text})
        if found is not None:
            return self.meet(one_of(found))
        return Value(None, True) if accepts(matcher, "") is False else self

    def __str__(self) -> str:
        if self.known is None:
            return "present" if self.present else "possible"
        return " or ".join(f'"{each}"' if each else "absent" for each in sorted(self.known))


ANY = Value()
PRESENT = Value(None, True)
ABSENT = Value(frozenset({""}), False)


def one_of(values: object) -> Value:
    """One of these values; "" stands for none."""
    known = frozenset(values)  # type: ignore[call-overload]
    if len(known) > _MOST:
        return ANY if "" in known else PRESENT
    return Value(known, bool(known) and "" not in known)


def accepts(matcher: Matcher, value: str) -> bool | None:
    """Whether a matcher lets a value through; None if nobody can tell."""
    from lint.promql.regexp import matches

    if matcher.value is None or matcher.value.holes:
        return None
    if matcher.op in ("=", "!="):
        return (matcher.value.value == value) == (matcher.op == "=")
    found = matches(matcher.value.value, value)
    return None if found is None else found == (matcher.op == "=~")


def _listed(pattern: str) -> frozenset[str] | None:
    """The alternatives of a regex that is nothing but a list of plain words."""
    words = pattern.split("|")
    return None if any(_SPECIAL & set(word) for word in words) else frozenset(words)
