"""Numbers and durations, read as Prometheus reads them."""

from __future__ import annotations

from lint.values import lazy

_UNITS = {
    "ms": (7, 10**6), "s": (6, 10**9), "m": (5, 60 * 10**9), "h": (4, 3600 * 10**9),
    "d": (3, 86400 * 10**9), "w": (2, 7 * 86400 * 10**9), "y": (1, 365 * 86400 * 10**9),
}  # fmt: skip
_PAIR = lazy(r"([0-9]+)([^0-9]+)")
_SINGLE = lazy(r"([0-9]{1,4})(ms|[smhdw])")
_INT = lazy(r"0[xX](?:_?[0-9a-fA-F])+|0_?[0-7](?:_?[0-7])*|0|[1-9](?:_?[0-9])*")
_LIMIT = 1 << 63
_SECONDS = {
    "ms": 0.001,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "w": 604800.0,
    "y": 31536000.0,
}


def duration(text: str) -> tuple[float, str]:
    """Seconds, and what is wrong with the duration ("" if nothing)."""
    single = _SINGLE.fullmatch(text)
    if single:
        digits, unit = single.groups()
        return (int(digits) / 1000 if unit == "ms" else int(digits) * _SECONDS[unit]), ""
    total = 0
    last = 0
    done = 0
    for match in _PAIR.finditer(text):
        if match.start() != done:
            break
        done = match.end()
        digits, unit = match.groups()
        count = _count(digits)
        if count is None:
            break
        if unit not in _UNITS:
            return 0.0, f'unknown unit "{unit}" in duration "{text}"'
        place, scale = _UNITS[unit]
        if place <= last:
            break
        last = place
        if count > _LIMIT // scale:
            return 0.0, "duration out of range"
        total += count * scale
        if total > _LIMIT - 1:
            return 0.0, "duration out of range"
    else:
        if done == len(text):
            return total / 1e9, ""
    return 0.0, f'not a valid duration string: "{text}"'


def _count(digits: str) -> int | None:
    """A Go uint64; None when it does not fit."""
    digits = digits.lstrip("0") or "0"
    value = int(digits) if len(digits) <= 20 else _LIMIT * 2
    return value if value < _LIMIT * 2 else None


def number(text: str) -> tuple[float, str]:
    """The value, and what is wrong with the number ("" if nothing)."""
    if text.isdigit() and (text[0] != "0" or text == "0") and len(text) < 16:
        return float(text), ""
    whole = _INT.fullmatch(text)
    if whole:
        value = _integer(text.replace("_", ""))
        if value is not None:
            return float(value), ""
    return _float(text)


def _integer(text: str) -> int | None:
    """A Go integer of 64 bits; None when it does not fit."""
    if text[:2] in ("0x", "0X"):
        if len(text.lstrip("0xX")) > 16:
            return None
        value = int(text, 16)
    elif len(text) > 1 and text[0] == "0":
        if len(text) > 400:
            return None
        value = int(text, 8)
    elif len(text) > 19:
        return None
    else:
        value = int(text)
    return value if value < _LIMIT else None


def _float(text: str) -> tuple[float, str]:
    invalid = f'error parsing number: strconv.ParseFloat: parsing "{text}": invalid syntax'
    # Go wants an exponent after a hexadecimal float, which the lexer never lets through.
    if text[:2] in ("0x", "0X"):
        return 0.0, invalid
    try:
        value = float(text)
    except ValueError:
        return 0.0, invalid
    if value in (float("inf"), float("-inf")) and not text.lower().lstrip("+-").startswith("inf"):
        return (
            value,
            f'error parsing number: strconv.ParseFloat: parsing "{text}": value out of range',
        )
    return value, ""
