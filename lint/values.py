"""Value types and patterns that cost nothing at start-up.

`typing.NamedTuple` compiles the annotation of every field, and `re.compile` its pattern,
when a module is imported; with a hundred of each that is a quarter of a check's time.
The `NamedTuple` here is the same thing without the former, and `lazy` waits with the
latter until somebody matches.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
"""As in `typing`, whose import takes several milliseconds that nothing here needs."""

if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - others import it from here
else:
    from collections import namedtuple

    _OWN = frozenset({"__annotations__", "__module__", "__qualname__"})

    class _Maker(type):
        """Makes a named tuple of a class statement, as `typing.NamedTuple` does."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204, ARG004
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = [namespace[field] for field in fields if field in namespace]
            made = namedtuple(  # noqa: PYI024 - the whole point
                name, fields, defaults=defaults, module=namespace["__module__"]
            )
            made.__annotations__ = namespace.get("__annotations__", {})
            made.__qualname__ = namespace["__qualname__"]
            for key, value in namespace.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})


class _Pattern:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        for method in ("match", "fullmatch", "search", "sub", "finditer", "findall", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled pattern, compiled late."""
    return _Pattern(source, flags)  # type: ignore[return-value]
