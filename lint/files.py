"""Where the files of a repository come from: a folder on disk, or memory.

Nothing outside the root is ever read: a link that leaves it is a fault, not a file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from lint.source import File
from lint.tree import Fault
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

MAX_BYTES = 16 * 1024 * 1024
"""Files larger than this are not read: no Kubernetes object comes near it."""

SKIPPED = frozenset({"node_modules", "__pycache__", "vendor", "venv", "site-packages"})


class Files(Protocol):
    """A repository's files, by POSIX paths relative to its root."""

    def paths(self) -> tuple[str, ...]:
        """All files, sorted; hidden folders, dependencies and links to folders left out."""

    def is_dir(self, path: str) -> bool:
        """Whether the path is a folder of the repository."""

    def read(self, path: str) -> File | Fault | None:
        """The file, the fault that keeps it from being read, or None where there is none."""

    def data(self, path: str) -> bytes | None:
        """The bytes of the file, which need not be a text; None where it cannot be read."""

    def real(self, path: str) -> str:
        """The path of a file or folder with links followed."""


def decode(path: str, data: bytes) -> File | Fault:
    """UTF-8, or the fault that names the first byte that is not."""
    try:
        return File(path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            try:
                return File(path, data.decode("utf-16"))
            except UnicodeDecodeError:
                pass
        file = File(path, data.decode("utf-8", "replace"))
        at = len(data[: error.start].decode("utf-8", "replace"))
        byte = data[error.start]
        message = f"byte 0x{byte:02x} is no UTF-8: nothing in this file is read"
        return Fault("yaml/not-utf8", file.span(at, at + 1), message)


class DiskFiles:
    """The files below a folder."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._paths: tuple[str, ...] | None = None
        self._dirs: set[str] = {""}
        self._regular: set[str] = set()

    def paths(self) -> tuple[str, ...]:
        if self._paths is None:
            self._paths = tuple(sorted(self._walk()))
        return self._paths

    def is_dir(self, path: str) -> bool:
        return path in self._dirs or (self.inside(path) and os.path.isdir(self._full(path)))

    def read(self, path: str) -> File | Fault | None:
        full = self._full(path)
        if path in self._regular:
            # Found without following a link: it cannot lead out of the root.
            return self._guarded(path, full)
        if not os.path.lexists(full):
            return None
        if not self.inside(path):
            return self._fault("yaml/outside-root", path, "is a link that leaves the repository")
        return self._guarded(path, full)

    def data(self, path: str) -> bytes | None:
        full = self._full(path)
        if path not in self._regular and not self.inside(path):
            return None
        try:
            if not os.path.isfile(full) or os.stat(full).st_size > MAX_BYTES:
                return None
            with open(full, "rb") as stream:
                return stream.read()
        except OSError:
            return None

    def real(self, path: str) -> str:
        if path in self._regular or path in self._dirs:
            return path
        found = os.path.relpath(os.path.realpath(self._full(path)), self.root)
        return found.replace(os.sep, "/")

    def _guarded(self, path: str, full: str) -> File | Fault | None:
        try:
            return self._read(path, full)
        except OSError as error:
            return self._fault("yaml/unreadable", path, f"cannot be read: {error.strerror}")

    def inside(self, path: str) -> bool:
        """Whether the path, links followed, stays within the root."""
        real = os.path.realpath(self._full(path))
        return real == self.root or real.startswith(self.root.rstrip(os.sep) + os.sep)

    def _read(self, path: str, full: str) -> File | Fault | None:
        found = os.stat(full)
        if not stat.S_ISREG(found.st_mode):
            if stat.S_ISDIR(found.st_mode):
                return None
            return self._fault("yaml/unreadable", path, "is no regular file")
        if found.st_size > MAX_BYTES:
            what = f"has {found.st_size} bytes, more than the {MAX_BYTES} that are read of one file"
            return self._fault("yaml/too-large", path, what)
        with open(full, "rb", buffering=0) as stream:
            return decode(path, stream.read())

    def _fault(self, code: str, path: str, what: str) -> Fault:
        return Fault(code, File(path, "").span(0), f"{path} {what}")

    def _full(self, path: str) -> str:
        return os.path.join(self.root, path) if path else self.root

    def _walk(self) -> list[str]:
        found: list[str] = []
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                entries = list(os.scandir(self._full(folder)))
            except OSError:
                continue
            before = f"{folder}/" if folder else ""
            for entry in entries:
                path = before + entry.name
                if entry.is_file(follow_symlinks=False):
                    found.append(path)
                    self._regular.add(path)
                elif entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and entry.name not in SKIPPED:
                        self._dirs.add(path)
                        pending.append(path)
                elif not _is_linked_folder(entry):
                    found.append(path)
        return found


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a link in a circle
        return False


class MemoryFiles:
    """Files given as texts, or as the bytes of what may be none: examples, tests, editors."""

    def __init__(self, texts: Mapping[str, str | bytes]) -> None:
        self._texts = dict(texts)
        self._dirs = {""}
        for path in texts:
            while "/" in path:
                path = path.rpartition("/")[0]
                self._dirs.add(path)

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def is_dir(self, path: str) -> bool:
        return path in self._dirs

    def read(self, path: str) -> File | Fault | None:
        text = self._texts.get(path)
        if isinstance(text, bytes):
            return decode(path, text)
        return None if text is None else File(path, text)

    def data(self, path: str) -> bytes | None:
        text = self._texts.get(path)
        return text.encode("utf-8", "replace") if isinstance(text, str) else text

    def real(self, path: str) -> str:
        return path
