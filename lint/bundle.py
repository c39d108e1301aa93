"""All compiled modules and regular expressions of the package in one file.

Python looks for each module, and opens, checks and reads its `.pyc`: with four hundred of
them that is a tenth of a check, and the patterns that they hold are another. The bundle is read at
once; each module in it still has to be as its source is now, by time and size, as a `.pyc`
has to be. It is written beside the `.pyc` files, whenever Python would write those.
"""

from __future__ import annotations

import marshal
import os
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

from lint import values
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import CodeType
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
        # It has no "location": Python would work out where its .pyc is.
        spec = ModuleSpec(name, self, origin=file, is_package=entry[0])  # type: ignore[arg-type]
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(file.rpartition(os.sep)[0])
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """An ordinary module will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Runs a module."""
        module.__file__ = module.__spec__.origin  # type: ignore[union-attr]
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102

    def get_code(self, name: str) -> CodeType:
        """The code of a module, for tracebacks and `-m`."""
        code: CodeType = marshal.loads(self._entries[name][3])  # noqa: S302
        return code


def install() -> Bundle:
    """Puts the bundle in front of all other ways to find a module of ours."""
    entries, patterns = _read()
    bundle = Bundle(entries)
    sys.meta_path.insert(0, bundle)
    values.compiled_before.update(patterns)
    return bundle


def module(name: str) -> ModuleType:
    """A module of ours, by its full name. Raises what it raises.

    What the bundle holds is run without importlib's locks and searches: they cost as much
    as a small module itself, and of those there are hundreds."""
    known = sys.modules.get(name)
    if known is not None:
        return known
    bundle = sys.meta_path[0]
    spec = bundle.find_spec(name) if isinstance(bundle, Bundle) else None
    if spec is None:
        return import_module(name)
    made = ModuleType(name)
    made.__spec__, made.__loader__, made.__package__ = spec, spec.loader, spec.parent
    sys.modules[name] = made
    try:
        spec.loader.exec_module(made)  # type: ignore[union-attr]
    except BaseException:
        del sys.modules[name]
        raise
    return made


def write() -> None:
    """Writes the bundle; where that cannot be done there is none."""
    temporary = f"{_PATH}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(_PATH), exist_ok=True)
        if not os.access(os.path.dirname(_PATH), os.W_OK):
            return  # Compiling everything first would be paid for at every run.
        modules = dict(_compiled())
        with open(temporary, "wb") as stream:
            marshal.dump((modules, _patterns(modules)), stream)
        os.replace(temporary, _PATH)
    except (OSError, SyntaxError, ValueError):
        return


def _read() -> tuple[dict[str, Entry], dict[tuple[str, int], bytes]]:
    try:
        with open(_PATH, "rb") as stream:
            found: Any = marshal.loads(stream.read())  # noqa: S302 - it lies with the compiled code
        modules, patterns = found
    except (OSError, EOFError, ValueError, TypeError):
        return {}, {}
    return modules, patterns


def _compiled() -> Iterator[tuple[str, Entry]]:
    from importlib.machinery import SourceFileLoader

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


def _patterns(modules: Iterable[str]) -> dict[tuple[str, int], bytes]:
    """The `lazy` patterns of the modules, which have to be imported for that."""
    for name in modules:
        if not name.endswith("__main__"):
            try:
                import_module(name)
            except Exception:  # noqa: BLE001, S112 - who needs it will be told
                continue
    try:
        return {key: marshal.dumps(values.engine_arguments(*key)) for key in values.lazy_patterns}
    except (AttributeError, ImportError, TypeError, ValueError):
        # A Python whose engine is another: `re.compile` will do.
        return {}


def _file(name: str, *, is_package: bool) -> str:
    path = _ROOT + name[len(_NAME) :].replace(".", os.sep)
    return f"{path}{os.sep}__init__.py" if is_package else f"{path}.py"


if __name__ == "__main__":
    write()
