"""Value types and patterns that cost nothing at start-up.

`typing.NamedTuple` compiles a constructor for every class and the annotation of every
field, and `re.compile` its pattern, when a module is imported; with a hundred of each that
is a quarter of a check's time. The `NamedTuple` here is the same thing with constructors
that are made of one template an arity, and `lazy` waits with a pattern until somebody
matches.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
"""As in `typing`, whose import takes several milliseconds that nothing here needs."""

if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - others import it from here
else:
    from _collections import _tuplegetter
    from types import FunctionType

    class _Record(tuple):
        """What all named tuples have in common."""

        __slots__ = ()
        _fields: tuple[str, ...] = ()

        @classmethod
        def _make(cls, values):  # noqa: ANN001, ANN206
            return tuple.__new__(cls, values)

        def _replace(self, **changes):  # noqa: ANN003, ANN202
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                what = f"{type(self).__name__} has no {', '.join(changes)}"
                raise ValueError(what)
            return made

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            held = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({held})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    _OWN = frozenset({"__annotations__", "__module__", "__qualname__", "__classcell__"})
    _templates: dict[int, FunctionType] = {}

    def _template(arity: int) -> FunctionType:
        """The constructor of tuples of this length; its parameters have no names yet."""
        if arity not in _templates:
            names = "".join(f"a{at}, " for at in range(arity))
            scope: dict[str, Any] = {"new": tuple.__new__}
            exec(f"def __new__(cls, {names}): return new(cls, ({names}))", scope)  # noqa: S102
            _templates[arity] = scope["__new__"]
        return _templates[arity]

    class _Maker(type):
        """Makes a named tuple of a class statement, as `typing.NamedTuple` does."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204, ARG004
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = tuple(namespace[field] for field in fields if field in namespace)
            template = _template(len(fields))
            code = template.__code__.replace(co_varnames=("cls", *fields))
            members = {key: value for key, value in namespace.items() if key not in fields}
            getters = {field: _tuplegetter(at, "") for at, field in enumerate(fields)}
            constructor = FunctionType(code, template.__globals__, "__new__", defaults)
            own = {"__slots__": (), "__new__": constructor, "_fields": fields}
            return type(name, (_Record,), {**own, "__match_args__": fields, **getters, **members})

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
