"""Value types and patterns that cost nothing at start-up.

`typing.NamedTuple` compiles a constructor for every class and the annotation of every
field, and `re.compile` its pattern, when a module is imported; with a hundred of each that
is a quarter of a check's time. The `NamedTuple` here is the same thing with constructors
that are made of one template an arity, and `lazy` waits with a pattern until somebody
matches.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import marshal
import re

TYPE_CHECKING = False
"""As in `typing`, whose import takes several milliseconds that nothing here needs."""

if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - others import it from here
else:
    from _collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    new = tuple.__new__

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
    _TEMPLATES = (
        new,
        lambda cls, a: new(cls, (a,)),
        lambda cls, a, b: new(cls, (a, b)),
        lambda cls, a, b, c: new(cls, (a, b, c)),
        lambda cls, a, b, c, d: new(cls, (a, b, c, d)),
        lambda cls, a, b, c, d, e: new(cls, (a, b, c, d, e)),
        lambda cls, a, b, c, d, e, f: new(cls, (a, b, c, d, e, f)),
        lambda cls, a, b, c, d, e, f, g: new(cls, (a, b, c, d, e, f, g)),
        lambda cls, a, b, c, d, e, f, g, h: new(cls, (a, b, c, d, e, f, g, h)),
        lambda cls, a, b, c, d, e, f, g, h, i: new(cls, (a, b, c, d, e, f, g, h, i)),
    )
    """Constructors of short tuples; longer ones are made when one is asked for."""

    @cache
    def _template(arity: int) -> FunctionType:
        """The constructor of tuples of this length; its parameters have no names yet."""
        if arity < len(_TEMPLATES):
            return _TEMPLATES[arity]
        names = "".join(f"a{at}, " for at in range(arity))
        scope: dict[str, Any] = {"new": new}
        exec(f"def __new__(cls, {names}): return new(cls, ({names}))", scope)  # noqa: S102
        return scope["__new__"]

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
        compiled = _compiled(self._source, self._flags)
        for method in ("match", "fullmatch", "search", "sub", "finditer", "findall", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


lazy_patterns: dict[tuple[str, int], None] = {}
"""The source and flags of every pattern that any module imported so far may use."""

compiled_before: dict[tuple[str, int], bytes] = {}
"""What `engine_arguments` made of them when the modules were compiled, marshalled."""


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled pattern, compiled late."""
    lazy_patterns[source, int(flags)] = None
    return _Pattern(source, flags)  # type: ignore[return-value]


def _compiled(source: str, flags: int) -> re.Pattern[str]:
    known = compiled_before.get((source, int(flags)))
    if known is None:
        return re.compile(source, flags)
    return with_engine_arguments(source, marshal.loads(known))  # noqa: S302


def with_engine_arguments(source: str, arguments: tuple[Any, ...]) -> re.Pattern[str]:
    """The pattern that `engine_arguments` were computed for."""
    compiled: re.Pattern[str] = _sre.compile(source, *arguments)
    return compiled


def engine_arguments(source: str, flags: int) -> tuple[Any, ...]:
    """What `re.compile` gives to the engine beside the source: flags, code, number of groups,
    their numbers by name, their names by number (CPython 3.11 to 3.14, `re._compiler.compile`)."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(source, flags)
    code = _compiler._code(parsed, flags)  # noqa: SLF001
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in parsed.state.groupdict.items():
        names[number] = name
    return (
        int(flags | parsed.state.flags),
        list(map(int, code)),
        parsed.state.groups - 1,
        parsed.state.groupdict,
        tuple(names),
    )
