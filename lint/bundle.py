"""All compiled modules of the package in one file.

Python looks for each module, and opens, checks and reads its `.pyc`: with three hundred of
them that is a tenth of a check. The bundle is read at once; each module in it still
has to be as its source is now, by time and size, as a `.pyc` has to be. It is written
beside the `.pyc` files, whenever Python would write those.
"""

from __future__ import annotations

import marshal
import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader

from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType, ModuleType
    from typing import Any

    Entry = tuple[bool, int, int, bytes]
    """Whether it is a package; time in nanoseconds and size of the source; compiled code."""

_ROOT = os.path.dirname(os.path.abspath(__file__))
_NAME = "lint"
_PATH = os.path.join(_ROOT, "__pycache__", f"{_NAME}.{sys.implementation.cache_tag}.bundle")


class Bundle:
    """Finds and loads modules, as `sys.meta_path` wants it."""

    def __init__(self, entries: dict[str, Entry]) -> None:
        self._entries = entries
        self.is_stale = not entries

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Where a module is, None for one that is not in here or not as it was."""
        entry = self._entries.get(name)
        if entry is None:
            self.is_stale = self.is_stale or name.startswith(f"{_NAME}.")
            return None
        file = _file(name, is_package=entry[0])
        try:
            now = os.stat(file)
        except OSError:
            return None
        if (now.st_mtime_ns, now.st_size) != entry[1:3]:
            self.is_stale = True
            return None
        spec = ModuleSpec(name, self, origin=file, is_package=entry[0])  # type: ignore[arg-type]
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(os.path.dirname(file))
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Runs a module."""
        exec(marshal.loads(self._entries[module.__name__][3]), module.__dict__)  # noqa: S102, S302

    def get_code(self, name: str) -> CodeType:
        """The code of a module, for tracebacks and `-m`."""
        code: CodeType = marshal.loads(self._entries[name][3])  # noqa: S302
        return code


def install() -> Bundle:
    """Puts the bundle in front of all other ways to find a module of ours."""
    bundle = Bundle(_read())
    sys.meta_path.insert(0, bundle)
    return bundle


def write() -> None:
    """Writes the bundle; where that cannot be done there is none."""
    temporary = f"{_PATH}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(_PATH), exist_ok=True)
        with open(temporary, "wb") as stream:
            marshal.dump(dict(_compiled()), stream)
        os.replace(temporary, _PATH)
    except (OSError, SyntaxError, ValueError):
        return


def _read() -> dict[str, Entry]:
    try:
        with open(_PATH, "rb") as stream:
            found: Any = marshal.load(stream)  # noqa: S302 - it lies with the compiled code
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _compiled() -> Iterator[tuple[str, Entry]]:
    for folder, folders, names in os.walk(_ROOT):
        folders[:] = [name for name in folders if name.isidentifier() and name != "__pycache__"]
        package = ".".join([_NAME, *folder[len(_ROOT) :].split(os.sep)[1:]])
        for name in names:
            stem, suffix = os.path.splitext(name)
            if suffix == ".py":
                is_package = stem == "__init__"
                full = package if is_package else f"{package}.{stem}"
                source = os.path.join(folder, name)
                now = os.stat(source)
                code = marshal.dumps(SourceFileLoader(full, source).get_code(full))
                yield full, (is_package, now.st_mtime_ns, now.st_size, code)


def _file(name: str, *, is_package: bool) -> str:
    parts = name.split(".")[1:]
    if is_package:
        parts.append("__init__")
    return os.path.join(_ROOT, *parts) + ".py"


if __name__ == "__main__":
    write()
