"""The units of values: which dimension, how large, and what arithmetic makes of them.

A factor may convert (`bytes / 1024`) or just weigh (`limit * 0.8`): after one the scale is
no longer certain, the dimension is. A moment has no dimension in this sense: only the
difference of two is a time.
"""

from __future__ import annotations

from lint.values import NamedTuple

Dimensions = tuple[tuple[str, int], ...]

_TIME, _DATA, _ENERGY, _PLAIN = (("s", 1),), (("B", 1),), (("J", 1),), ()
_PER_SECOND, _POWER = (("s", -1),), (("J", 1), ("s", -1))
_NAMED: dict[str, tuple[float, Dimensions]] = {
    "ratio": (1, _PLAIN), "percent": (1e-2, _PLAIN),
    "seconds": (1, _TIME), "milliseconds": (1e-3, _TIME), "microseconds": (1e-6, _TIME),
    "nanoseconds": (1e-9, _TIME), "minutes": (60, _TIME), "hours": (3600, _TIME),
    "days": (86400, _TIME),
    "bytes": (1, _DATA), "kibibytes": (2**10, _DATA), "mebibytes": (2**20, _DATA),
    "gibibytes": (2**30, _DATA), "tebibytes": (2**40, _DATA), "kilobytes": (1e3, _DATA),
    "megabytes": (1e6, _DATA), "gigabytes": (1e9, _DATA), "terabytes": (1e12, _DATA),
    "bits": (1 / 8, _DATA), "kilobits": (125, _DATA), "megabits": (125e3, _DATA),
    "gigabits": (125e6, _DATA),
    "joules": (1, _ENERGY), "millijoules": (1e-3, _ENERGY), "kilowatt hours": (3.6e6, _ENERGY),
    "watts": (1, _POWER), "milliwatts": (1e-3, _POWER), "kilowatts": (1e3, _POWER),
    "per second": (1, _PER_SECOND), "per minute": (1 / 60, _PER_SECOND),
    "per hour": (1 / 3600, _PER_SECOND), "megahertz": (1e6, _PER_SECOND),
}  # fmt: skip
_SYNONYMS = {"hertz": "per second", "count": "ratio", "cores": "ratio", "bool": "ratio"}
_WORDS = {"s": "seconds", "B": "bytes", "J": "joules"}
_CLOSE = 1e-9


class Unit(NamedTuple):
    """`scale` is the size in base units, such as 1024 for kibibytes; `exact` if no number
    was multiplied in. `word` is what it was called where it comes from."""

    scale: float
    dimensions: Dimensions
    exact: bool = True
    word: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is a number of nothing: a ratio, a percentage, a count."""
        return not self.dimensions

    def is_like(self, other: Unit) -> bool:
        """Whether both are of one dimension."""
        return self.dimensions == other.dimensions

    def is_same(self, other: Unit) -> bool:
        """Whether both are of one dimension and size."""
        return self.is_like(other) and _is_close(self.scale, other.scale)

    def __str__(self) -> str:
        return self.word or _word(self.scale, self.dimensions)


def named(word: str | None) -> Unit | None:
    """The unit of a catalog's word; one that is not known is of a dimension of its own."""
    if not word:
        return None
    base, is_rate, _ = word.partition(" per second")
    if base and is_rate:
        return per_second(named(base))
    scale, dimensions = _NAMED.get(_SYNONYMS.get(word, word), (1.0, ((word, 1),)))
    return Unit(float(scale), dimensions, True, word)


RATIO, PERCENT, SECONDS = Unit(1.0, ()), Unit(1e-2, ()), Unit(1.0, _TIME)
COUNT, BOOL = Unit(1.0, (), True, "count"), Unit(1.0, (), True, "bool")
MOMENT = Unit(1.0, (("timestamp", 1),), True, "timestamp")
"""Seconds since 1970."""


def times(left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of a product."""
    return _combined(left, right, 1)


def over(left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of a quotient."""
    return _combined(left, right, -1)


def per_second(unit: Unit | None) -> Unit | None:
    """The unit of a rate."""
    found = over(unit, SECONDS)
    is_busy = unit is not None and unit.is_like(SECONDS) and found is not None
    return found._replace(word="seconds per second") if is_busy and found else found


def multiplied(unit: Unit | None, factor: float) -> Unit | None:
    """The unit of a value times a number: another unit if it converts, otherwise the same."""
    if unit is None or factor == 0 or (unit.is_like(MOMENT) and factor != 1):
        return None
    return unit if factor == 1 else Unit(unit.scale / abs(factor), unit.dimensions, False)


def added(op: str, left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of a sum or difference; None if the two do not go together."""
    if left is None or right is None:
        return None
    moments = left.is_like(MOMENT), right.is_like(MOMENT)
    if moments == (True, True):
        return SECONDS if op == "-" else None
    if moments == (True, False):
        return left if right.is_same(SECONDS) else None
    if moments == (False, True):
        return right if op == "+" and left.is_same(SECONDS) else None
    return left if left.is_same(right) else None


def differ(left: Unit | None, right: Unit | None) -> bool:
    """Whether two values certainly cannot be added or compared as they are."""
    if left is None or right is None:
        return False
    if left.is_like(right):
        return left.exact and right.exact and not _is_close(left.scale, right.scale)
    pair = {left.dimensions, right.dimensions}
    return pair != {MOMENT.dimensions, _TIME}


def _combined(left: Unit | None, right: Unit | None, sign: int) -> Unit | None:
    if left is None or right is None or left.is_like(MOMENT) or right.is_like(MOMENT):
        return None
    powers = dict(left.dimensions)
    for name, power in right.dimensions:
        powers[name] = powers.get(name, 0) + sign * power
    dimensions = tuple(sorted((name, power) for name, power in powers.items() if power))
    scale = left.scale * right.scale**sign
    return Unit(scale, dimensions, left.exact and right.exact)


def _is_close(left: float, right: float) -> bool:
    return abs(left - right) <= _CLOSE * max(left, right)


def _word(scale: float, dimensions: Dimensions) -> str:
    for word, (size, of) in _NAMED.items():
        if of == dimensions and _is_close(scale, size):
            return word
    rest = tuple(each for each in dimensions if each != ("s", -1))
    if rest != dimensions and rest:
        return f"{_word(scale, rest)} per second"
    above = " ".join(_power(name, power) for name, power in dimensions if power > 0)
    below = " ".join(
        _power(name, -power).removesuffix("s") for name, power in dimensions if power < 0
    )
    factor = "" if _is_close(scale, 1) else f"{scale:g} "
    return factor + (above or "1") + (f" per {below}" if below else "")


def _power(name: str, power: int) -> str:
    return _WORDS.get(name, name) + (f"^{power}" if power > 1 else "")
