"""libyaml's event parser, as PyYAML wraps it, and nothing else of PyYAML.

`import yaml` also runs PyYAML's reader, resolver and constructor in Python, which compile
regular expressions for longer than all files of a small repository take to read. Here the
package is only run when somebody asks it for a name that has not come yet.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType

from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

__all__ = [
    "AliasEvent",
    "DocumentStartEvent",
    "MappingStartEvent",
    "Parser",
    "ScalarEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
]

_USED = ("error", "scanner", "parser", "composer")
_UNUSED = {
    "reader": "ReaderError",
    "constructor": "ConstructorError",
    "emitter": "EmitterError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
}
"""Modules of which the C extension wants an exception and no more; it raises only the first."""


def _unreadable(
    self: Any, name: str, position: int, character: int, encoding: str, reason: str
) -> None:
    """A reader's error: which character cannot be read, and why."""
    self.name, self.position, self.character = name, position, character
    self.encoding, self.reason = encoding, reason


class _Rest(ModuleType):
    """The package before it is run: it knows where its modules are."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__, self.__loader__, self.__file__ = spec, spec.loader, spec.origin
        self.__path__ = list(spec.submodule_search_locations or ())
        self.__package__ = spec.name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__class__ is ModuleType:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        loader: Any = self.__loader__
        loader.exec_module(self)
        return getattr(self, name)


def _alone(spec: ModuleSpec) -> Any:
    """The C extension's parser. Raises ImportError and AttributeError where it is not as known."""
    package = sys.modules[spec.name] = _Rest(spec)
    used = [import_module(f"{spec.name}.{name}") for name in _USED]
    for name, exception in _UNUSED.items():
        stand_in = ModuleType(f"{spec.name}.{name}")
        members = {"__init__": _unreadable}
        setattr(stand_in, exception, type(exception, (used[0].YAMLError,), members))
        setattr(package, name, stand_in)
        sys.modules[stand_in.__name__] = stand_in
    try:
        return import_module(f"{spec.name}._yaml").CParser
    finally:
        for name in _UNUSED:
            delattr(package, name)
            del sys.modules[f"{spec.name}.{name}"]


def _parser() -> Any:
    spec = PathFinder.find_spec("yaml")
    if "yaml" not in sys.modules and spec is not None:
        try:
            return _alone(spec)
        except (ImportError, AttributeError):
            for name in [name for name in sys.modules if name.partition(".")[0] == "yaml"]:
                del sys.modules[name]
    yaml = import_module("yaml")
    return getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader


Parser: Any = _parser()
"""Takes a text; `get_event()` gives its events one by one, None at the end."""

from yaml.error import YAMLError  # noqa: E402 - only now the package is there
from yaml.events import (  # noqa: E402
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
