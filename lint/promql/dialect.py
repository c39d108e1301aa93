"""Which Prometheus judges: its release and its feature flags.

The table of releases holds the first release known to accept a construct,
measured with the parsers of the releases in ``KNOWN``; a release between two
of them is treated as the older one.
"""

from __future__ import annotations

from .functions import FUNCTIONS, Function

FUNCTIONS_FLAG = "promql-experimental-functions"
DURATION_FLAG = "promql-duration-expr"
RANGE_FLAG = "promql-extended-range-selectors"
FILL_FLAG = "promql-binop-fill-modifiers"
UTF8_FLAG = "promql-unquoted-utf8-names"

FEATURES = frozenset({FUNCTIONS_FLAG, DURATION_FLAG, RANGE_FLAG, FILL_FLAG, UTF8_FLAG})
"""All flags that change what is accepted."""

ALL = FEATURES - {UTF8_FLAG}
"""What "all features" means. Unquoted UTF-8 names must be asked for by name:
they change where a name ends (``a.b``), so they are a choice, not an extra."""

KNOWN = (
    (2, 45),
    (2, 53),
    (2, 55),
    (3, 0),
    (3, 2),
    (3, 5),
    (3, 7),
    (3, 10),
    (3, 11),
    (3, 14),
    (3, 16),
)
"""The releases whose parsers were measured, oldest first."""

_NEVER = (999, 0)

# Constructs behind a flag: flag, first release, first release that needs no flag.
_FLAGGED = {
    "duration-expr": (DURATION_FLAG, (3, 5), (3, 16)),
    "step": (DURATION_FLAG, (3, 7), (3, 16)),
    "range": (DURATION_FLAG, (3, 10), (3, 16)),
    "max_of": (DURATION_FLAG, (3, 14), (3, 16)),
    "anchored": (RANGE_FLAG, (3, 7), (3, 16)),
    "fill": (FILL_FLAG, (3, 10), _NEVER),
    "limit": (FUNCTIONS_FLAG, (2, 55), _NEVER),
    "utf8-names": (UTF8_FLAG, (3, 16), _NEVER),
}
_SINCE = {
    "quoted-names": (2, 53),
    "numbers": (2, 55),
    "quoted-labels": (3, 2),
    "trim": (3, 11),
}


class Dialect:
    """A Prometheus release with its feature flags."""

    __slots__ = ("_functions", "features", "options", "version")

    def __init__(self, version: tuple[int, ...] = (3, 16), features: frozenset[str] = ALL) -> None:
        self.version = version
        self.features = features
        release = version[:2]
        options = {name for name, since in _SINCE.items() if release >= since}
        for name, (flag, since, stable) in _FLAGGED.items():
            if release >= stable or (release >= since and flag in features):
                options.add(name)
        self.options = frozenset(options)
        self._functions: dict[str, Function] | None = None

    @property
    def functions(self) -> dict[str, Function]:
        """The functions of this release, by name."""
        if self._functions is None:
            release = self.version[:2]
            self._functions = {
                name: function
                for name, function in FUNCTIONS.items()
                if function.since <= release < (function.until or _NEVER)
            }
        return self._functions

    def enabled(self, function: Function) -> bool:
        """May the function be called, flags considered?"""
        stable = function.stable
        if stable is not None and self.version[:2] >= stable:
            return True
        return FUNCTIONS_FLAG in self.features

    def allows(self, construct: str) -> bool:
        """Is the construct (a key of the tables above) accepted?"""
        return construct in self.options

    def __repr__(self) -> str:
        return f"Dialect({'.'.join(map(str, self.version))}, {sorted(self.features)})"


NEWEST = Dialect()
"""The newest Prometheus with all features."""


def needed(construct: str) -> str:
    """What a reader must do to use the construct: upgrade, or set a flag."""
    if construct in _SINCE:
        return f"needs Prometheus {_dotted(_SINCE[construct])} or newer"
    flag, since, stable = _FLAGGED[construct]
    text = f"needs Prometheus {_dotted(since)} or newer with --enable-feature={flag}"
    return text if stable == _NEVER else f"{text} (no flag from {_dotted(stable)})"


def parse_version(text: str) -> tuple[int, ...]:
    """``v2.53.5`` -> (2, 53, 5). Raises ValueError on anything else."""
    parts = text.removeprefix("v").split(".")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(
            f"not a Prometheus version: {text!r} (expected, for example, 2.53 or 3.5.0)"
        )
    return tuple(int(part) for part in parts)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
